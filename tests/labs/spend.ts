import { request } from 'node:http';

/** Sends requests ahead of the page, as other tabs did: a limit is used up before it asks. */
export async function spend(
  url: string,
  times: number,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<void> {
  for (let at = 0; at < times; at += 1) await sendOnce(url, method, headers);
}

function sendOnce(url: string, method: string, headers: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      response.resume().once('end', resolve);
    });
    sent.once('error', reject).end();
  });
}
