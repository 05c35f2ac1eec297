// npm run labs [--verify] [--mended] [--fixed] [--only part-of-id …] [--group name …] [--json] [-v]: starts every lab and scores the doctor on it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { followTo, root, spawnNode } from './process.mjs';
import { ensureInstalled } from './setup.mjs';

await ensureInstalled();
const authority = makeAuthority();
const env = authority === undefined ? {} : { NODE_EXTRA_CA_CERTS: authority };
const entry = process.argv.includes('--fixed') ? 'tests/labs/run-fixed.ts' : 'tests/labs/run.ts';
await followTo(spawnNode([entry, ...process.argv.slice(2)], { stdio: 'inherit', env }));

/** A certificate authority of the labs' own; a process trusts it only when it is named before the process starts. */
function makeAuthority() {
  const folder = join(root, '.cache', 'labs', 'authority');
  const file = join(folder, 'authority.crt');
  const days = 24 * 60 * 60 * 1000;
  if (existsSync(file) && Date.now() - statSync(file).mtimeMs < 20 * days) return file;
  mkdirSync(folder, { recursive: true });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'authority.key'];
  const { status } = spawnSync(
    'openssl',
    ['req', '-x509', ...key, '-days', '30', '-subj', '/CN=Labs', '-out', 'authority.crt'],
    {
      cwd: folder,
    },
  );
  return status === 0 ? file : undefined;
}
