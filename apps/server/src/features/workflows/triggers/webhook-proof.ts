import { createHmac, timingSafeEqual } from 'node:crypto';
import { Fault } from '@causeway/contract';

/** A delivery may be this old, or this far in the future. */
const toleranceMs = 5 * 60_000;

export interface Delivery {
  readonly body: Uint8Array;
  header(name: string): string | undefined;
}

const isSame = (one: string, other: string): boolean => {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/** What a sender puts into `X-Causeway-Signature`. */
export function signDelivery(secret: string, body: Uint8Array, atMs: number): string {
  const seconds = Math.floor(atMs / 1000);
  const digest = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex');
  return `t=${seconds},v1=${digest}`;
}

function requireSignature({ body, header }: Delivery, secret: string, now: number): void {
  const given = header('x-causeway-signature');
  if (given === undefined) throw refusal('The delivery has no X-Causeway-Signature header.');
  const seconds = /(?:^|,)\s*t=(\d{1,12})(?:,|$)/u.exec(given)?.[1];
  if (seconds === undefined) throw refusal('X-Causeway-Signature has no timestamp "t=".');
  const atMs = Number(seconds) * 1000;
  if (Math.abs(now - atMs) > toleranceMs) throw refusal('The timestamp of the delivery is more than 5 minutes off.');
  // Several signatures: a sender that changes its secret signs with both.
  const signatures = [...given.matchAll(/(?:^|,)\s*v1=([0-9a-f]{64})(?=,|$)/gu)].map((match) => match[1] ?? '');
  const expected = signDelivery(secret, body, atMs).split('v1=')[1] ?? '';
  const isKnown = signatures.some((signature) => isSame(signature, expected));
  if (!isKnown) throw refusal('The signature does not fit body and secret.');
}

function requireToken({ header }: Delivery, secret: string): void {
  const given = header('x-causeway-token') ?? /^Bearer (.+)$/iu.exec(header('authorization') ?? '')?.[1];
  if (given === undefined) throw refusal('The delivery has no X-Causeway-Token header.');
  if (!isSame(given, secret)) throw refusal('The token is not the secret of this trigger.');
}

const refusal = (message: string): Fault => new Fault('invalid_signature', { message });

/** Throws `invalid_signature` unless whoever delivers knows the secret. */
export function requireProof(
  verify: 'signature' | 'token' | 'none',
  delivery: Delivery,
  { secret, now }: { readonly secret: string; readonly now: number },
): void {
  if (verify === 'signature') requireSignature(delivery, secret, now);
  else if (verify === 'token') requireToken(delivery, secret);
}
