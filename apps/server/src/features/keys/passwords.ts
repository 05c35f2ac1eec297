import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(argon2);

/** OWASP's second choice: 19 MiB, 2 passes, 1 lane; https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html */
const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const tagLength = 32;

const encode = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/u, '');

const hashWith = (password: string, nonce: Buffer, { memory, passes, parallelism }: typeof cost | Cost): Promise<Buffer> =>
  derive('argon2id', { message: password.normalize('NFKC'), nonce, memory, passes, parallelism, tagLength });

interface Cost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

const phc = /^\$argon2id\$v=19\$m=(?<m>\d+),t=(?<t>\d+),p=(?<p>\d+)\$(?<salt>[A-Za-z0-9+/]+)\$(?<tag>[A-Za-z0-9+/]+)$/u;

/** A PHC string: https://github.com/P-H-C/phc-string-format */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await hashWith(password, nonce, cost);
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${encode(nonce)}$${encode(tag)}`;
}

/** What nobody's password hashes to: whoever is not there takes as long as whoever is. */
const nobodys = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${encode(Buffer.alloc(16))}$${encode(Buffer.alloc(tagLength))}`;

export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const parts = phc.exec(stored ?? nobodys)?.groups;
  if (parts === undefined) return false;
  const { m = '', t = '', p = '', salt = '', tag = '' } = parts;
  const asked = { memory: Number(m), passes: Number(t), parallelism: Number(p) };
  const known = Buffer.from(tag, 'base64');
  const found = await hashWith(password, Buffer.from(salt, 'base64'), asked);
  return stored !== null && known.length === found.length && timingSafeEqual(known, found);
}
