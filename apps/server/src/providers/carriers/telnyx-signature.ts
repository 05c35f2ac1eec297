import { createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { CarrierRequest } from './carrier.ts';

/** Older webhooks are somebody's recording. */
const toleranceS = 5 * 60;
/** Before the 32 bytes of an Ed25519 key in DER (https://www.rfc-editor.org/rfc/rfc8410). */
const derHead = Buffer.from('302a300506032b6570032100', 'hex');

/** Telnyx shows its key as base64 of the bare 32 bytes; throws for anything else. */
export const telnyxKey = (base64: string): KeyObject =>
  createPublicKey({ key: Buffer.concat([derHead, Buffer.from(base64, 'base64')]), format: 'der', type: 'spki' });

/** Why it is no key, or undefined. */
export function telnyxKeyProblem(base64: string): string | undefined {
  try {
    telnyxKey(base64);
    return undefined;
  } catch {
    return 'it is not an Ed25519 key: 32 bytes in base64';
  }
}

/** https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks: Ed25519 over `timestamp|body`. */
export function isSignedByTelnyx(key: KeyObject, { header, body }: CarrierRequest, nowMs: number): boolean {
  const [signature, timestamp] = [header('telnyx-signature-ed25519'), header('telnyx-timestamp')];
  if (signature === undefined || timestamp === undefined || !/^\d{1,12}$/u.test(timestamp)) return false;
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > toleranceS) return false;
  return verify(null, Buffer.concat([Buffer.from(`${timestamp}|`), body]), key, Buffer.from(signature, 'base64'));
}
