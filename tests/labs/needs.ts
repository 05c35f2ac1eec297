import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { delimiter, join } from 'node:path';
import { skipWithout } from '../services.ts';
import type { Need } from './lab.ts';
import { pythonProblem } from './python.ts';

const known = new Map<Need, string | undefined>();

/** Why this machine cannot run the lab; undefined when it can. */
export function missing(needs: readonly Need[]): string | undefined {
  for (const need of needs) {
    if (!known.has(need)) known.set(need, problem(need));
    const text = known.get(need);
    if (text !== undefined) return text;
  }
  return undefined;
}

function problem(need: Need): string | undefined {
  if (need === 'python') return pythonProblem();
  if (need === 'redis' || need === 'postgres') return skipWithout(need).skip || undefined;
  if (need === 'lan-address') return lanAddress() === undefined ? 'no address besides loopback' : undefined;
  return executable(need) === undefined ? `not installed: ${need}` : undefined;
}

/** This machine's address on its network. */
export function lanAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}

/** Full path of a program; servers of the system often lie outside a user's path. */
export function executable(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

let certificate: { key: string; cert: string } | undefined;

/** A certificate that nobody trusts, for localhost. */
export function selfSigned(name = 'localhost'): { key: string; cert: string } {
  if (certificate !== undefined && name === 'localhost') return certificate;
  const made = makeCertificate(name);
  if (name === 'localhost') certificate = made;
  return made;
}

function makeCertificate(name: string): { key: string; cert: string } {
  const names = `subjectAltName=DNS:${name}`;
  const ask = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30'];
  const { stdout, stderr, status } = spawnSync(
    'openssl',
    [...ask, '-subj', `/CN=${name}`, '-addext', names, '-keyout', '-', '-out', '-'],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`openssl made no certificate: ${stderr}`);
  const key = /-----BEGIN PRIVATE KEY-----[\s\S]*?-----END PRIVATE KEY-----/u.exec(stdout)?.[0] ?? '';
  const cert = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/u.exec(stdout)?.[0] ?? '';
  return { key: `${key}\n`, cert: `${cert}\n` };
}
