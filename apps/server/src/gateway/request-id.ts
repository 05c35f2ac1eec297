import { randomBytes } from 'node:crypto';

const prefix = `req_${randomBytes(6)
  .toString('base64url')
  .replaceAll(/[^A-Za-z0-9]/gu, 'x')}`;
let count = 0;

/** Unique across processes, cheap to make: it is written on every response. */
export function nextRequestId(): string {
  count += 1;
  return prefix + count.toString(36);
}
