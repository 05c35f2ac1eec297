import { spawnSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../services.ts';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const ask = ['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const made = new Map<string, Certificate>();

/** A certificate that nobody trusts. */
export function selfSigned(name = 'localhost'): Certificate {
  const known = made.get(name);
  if (known !== undefined) return known;
  const folder = temporaryDirectory('certificate');
  openssl(folder, [
    ...ask,
    '-x509',
    '-days',
    '30',
    '-subj',
    `/CN=${name}`,
    '-addext',
    `subjectAltName=DNS:${name}`,
    ...output('own'),
  ]);
  const certificate = read(folder, 'own');
  made.set(name, certificate);
  return certificate;
}

const authorityFolder = fileURLToPath(new URL('../../.cache/labs/authority/', import.meta.url));
let trusted: Certificate | undefined;

/** Why there is no authority that this process trusts; it has to be named before a process starts. */
export function authorityProblem(): string | undefined {
  const isTrusted = process.env['NODE_EXTRA_CA_CERTS'] === join(authorityFolder, 'authority.crt');
  return isTrusted ? undefined : 'no certificate authority: needs openssl and the start by npm run labs';
}

/** A certificate for localhost of an authority that this process trusts, as a machine with mkcert does. */
export function trustedCertificate(): Certificate {
  trusted ??= makeTrusted();
  return trusted;
}

/** What makes Chromium trust it: the digest of its public key. */
export function trustedKeyDigest(): string {
  const key = new X509Certificate(trustedCertificate().cert).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}

function makeTrusted(): Certificate {
  if (authorityProblem() !== undefined) return { key: '', cert: '' };
  const folder = temporaryDirectory('certificate');
  openssl(folder, [...ask, '-subj', '/CN=localhost', '-keyout', 'site.key', '-out', 'site.csr']);
  writeFileSync(join(folder, 'site.ext'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n');
  const [cert, key] = ['authority.crt', 'authority.key'].map((name) => join(authorityFolder, name));
  const authority = ['-CA', cert ?? '', '-CAkey', key ?? '', '-CAcreateserial', '-CAserial', 'serial'];
  openssl(folder, ['x509', '-req', '-in', 'site.csr', ...authority, '-days', '30', '-extfile', 'site.ext', '-out', 'site.crt']);
  return read(folder, 'site');
}

const output = (name: string): string[] => ['-keyout', `${name}.key`, '-out', `${name}.crt`];

const read = (folder: string, name: string): Certificate => ({
  key: readFileSync(join(folder, `${name}.key`), 'utf8'),
  cert: readFileSync(join(folder, `${name}.crt`), 'utf8'),
});

function openssl(folder: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr}`);
}
