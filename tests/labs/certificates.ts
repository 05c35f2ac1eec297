import { spawnSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
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

let trusted: Certificate | undefined;

/** A certificate for localhost of an authority that this process trusts from then on, as a machine with mkcert does. */
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
  const folder = temporaryDirectory('authority');
  openssl(folder, [...ask, '-x509', '-days', '30', '-subj', '/CN=Lab authority', ...output('authority')]);
  openssl(folder, [...ask, '-subj', '/CN=localhost', '-keyout', 'site.key', '-out', 'site.csr']);
  writeFileSync(join(folder, 'site.ext'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n');
  const authority = ['-CA', 'authority.crt', '-CAkey', 'authority.key', '-CAcreateserial'];
  openssl(folder, ['x509', '-req', '-in', 'site.csr', ...authority, '-days', '30', '-extfile', 'site.ext', '-out', 'site.crt']);
  setDefaultCACertificates([...getCACertificates('default'), read(folder, 'authority').cert]);
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
