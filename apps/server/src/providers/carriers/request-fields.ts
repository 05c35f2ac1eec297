import type { CarrierRequest } from './carrier.ts';
import { readJson, textOf } from './read-json.ts';

/** What a webhook says, whether in its address, a form or JSON; the body wins. */
export function requestFields({ url, body }: CarrierRequest): (name: string) => string | undefined {
  const text = Buffer.from(body).toString('utf8');
  const json = readJson(text);
  const form = new URLSearchParams(json ? '' : text);
  const query = new URL(url).searchParams;
  return (name) => (json ? textOf(json[name]) : form.get(name)) ?? query.get(name) ?? undefined;
}
