import { createHmac } from 'node:crypto';
import type { CarrierRequest } from './carrier.ts';
import { isSame } from './is-same.ts';

const signatureHeader = 'x-plivo-signature-v3';
const nonceHeader = 'x-plivo-signature-v3-nonce';

type Pair = readonly [string, string];
const byText = (a: string, b: string): number => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};
const sorted = (pairs: Iterable<Pair>): Pair[] =>
  [...pairs].toSorted(([a, one], [b, other]) => byText(a, b) || byText(one, other));

/** The address without its query, then `?` and the sorted query, and for a form a dot and its sorted pairs. */
function signedText({ method, url, body }: Pick<CarrierRequest, 'method' | 'url' | 'body'>): string {
  const { origin, pathname, searchParams } = new URL(url);
  const form = method === 'POST' ? sorted(new URLSearchParams(Buffer.from(body).toString('utf8'))) : [];
  const query = sorted(searchParams)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const base = `${origin}${pathname}`;
  if (form.length === 0) return query === '' ? base : `${base}?${query}`;
  return `${base}?${query === '' ? '' : `${query}.`}${form.flat().join('')}`;
}

const sign = (authToken: string, text: string, nonce: string): string =>
  createHmac('sha256', authToken).update(`${text}.${nonce}`, 'utf8').digest('base64');

/** https://www.plivo.com/docs/voice/concepts/signature-validation: V3; after a change of the token several signatures come at once. */
export function isSignedByPlivo(authToken: string, request: CarrierRequest): boolean {
  const [given, nonce] = [request.header(signatureHeader), request.header(nonceHeader)];
  if (given === undefined || nonce === undefined) return false;
  const expected = sign(authToken, signedText(request), nonce);
  return given.split(',').some((each) => isSame(each.trim(), expected));
}

/** As Plivo signs a form. */
export const signAsPlivo = (
  authToken: string,
  { url, body, nonce }: { readonly url: string; readonly body: string; readonly nonce: string },
): Readonly<Record<string, string>> => ({
  [signatureHeader]: sign(authToken, signedText({ method: 'POST', url, body: Buffer.from(body) }), nonce),
  [nonceHeader]: nonce,
});
