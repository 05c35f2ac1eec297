import { createHash, createHmac } from 'node:crypto';
import type { CarrierRequest } from './carrier.ts';
import { isSame } from './is-same.ts';

const header = 'x-twilio-signature';

/** Pairs of a form, by name and then by value, written one after another; a value that comes twice counts once. */
function formText(body: Uint8Array): string {
  const values = new Map<string, Set<string>>();
  for (const [name, value] of new URLSearchParams(Buffer.from(body).toString('utf8'))) {
    values.set(name, (values.get(name) ?? new Set()).add(value));
  }
  return [...values.keys()]
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((name) =>
      [...(values.get(name) ?? [])]
        .toSorted((a, b) => (a < b ? -1 : 1))
        .map((value) => name + value)
        .join(''),
    )
    .join('');
}

/** Twilio signs some addresses with their port and some without. */
function spellings(url: string): readonly string[] {
  const match = /^(https?):\/\/([^/?#]+)(.*)$/su.exec(url);
  if (!match) return [url];
  const [, scheme = '', authority = '', rest = ''] = match;
  const port = /:(\d+)$/u.exec(authority);
  const bare = port ? authority.slice(0, -port[0].length) : authority;
  const usual = scheme === 'https' ? '443' : '80';
  return [...new Set([url, `${scheme}://${bare}${rest}`, `${scheme}://${bare}:${port?.[1] ?? usual}${rest}`])];
}

/** https://www.twilio.com/docs/usage/security: HMAC-SHA1 over the address and the form, or over the address that holds the body's sha256. */
export function isSignedByTwilio(authToken: string, { url, header: get, body }: CarrierRequest): boolean {
  const given = get(header);
  if (given === undefined) return false;
  const bodyHash = new URL(url).searchParams.get('bodySHA256');
  if (bodyHash !== null) {
    const hash = createHash('sha256').update(body).digest('hex');
    if (!isSame(hash, bodyHash)) return false;
  }
  const form = bodyHash === null ? formText(body) : '';
  return spellings(url).some((spelling) => isSame(sign(authToken, spelling + form), given));
}

const sign = (authToken: string, text: string): string => createHmac('sha1', authToken).update(text, 'utf8').digest('base64');

/** As Twilio signs a form. */
export const signAsTwilio = (authToken: string, url: string, body: string): Readonly<Record<string, string>> => ({
  [header]: sign(authToken, url + formText(Buffer.from(body))),
});
