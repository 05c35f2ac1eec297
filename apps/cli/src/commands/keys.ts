import { Fault, createKey, ownerId, rotateKey, scopes as everyScope } from '@causeway/contract';
import type { ApiKey, UserId } from '@causeway/contract';
import type { Command } from 'commander';
import { ago } from '../ago.ts';
import { didYouMean } from '../nearest.ts';
import { findPerson } from '../find-person.ts';
import { openAddress } from '../open-address.ts';
import { withData } from '../open-data.ts';
import { openKeys } from '../open-keys.ts';
import type { KeysService } from '../../../server/src/features/keys/service.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface CreateFlags {
  readonly name?: string;
  readonly scopes?: string;
  readonly expiresInDays?: string;
  readonly user?: string;
  readonly project?: string;
  readonly models?: string;
  readonly strict?: boolean;
}

interface UserFlag {
  readonly user?: string;
}

/** Whose keys; the first owner's where nobody is named. */
const ownerOf = async (service: KeysService, { user }: UserFlag): Promise<UserId> =>
  user === undefined ? ownerId : (await findPerson(service, user)).id;

const split = (text: string): string[] => text.split(/[\s,]+/u).filter(Boolean);

function checkScopes(wanted: readonly string[]): readonly string[] {
  const unknown = wanted.find((scope) => !everyScope.some((known) => known === scope));
  if (unknown === undefined) return wanted;
  throw new UsageError(
    `--scopes: there is no scope "${unknown}".`,
    didYouMean(unknown, everyScope) ?? `Scopes: ${everyScope.join(', ')}`,
  );
}

function readNewKey(positional: string | undefined, flags: CreateFlags) {
  const parsed = createKey.body.safeParse({
    name: positional ?? flags.name ?? `command line ${new Date().toISOString().slice(0, 10)}`,
    ...(flags.scopes === undefined || flags.scopes === 'all' ? {} : { scopes: checkScopes(split(flags.scopes)) }),
    ...(flags.expiresInDays === undefined ? {} : { expires_in_days: Number(flags.expiresInDays) }),
    ...(flags.project === undefined ? {} : { project_id: flags.project }),
    ...(flags.models === undefined ? {} : { models: split(flags.models) }),
    ...(flags.strict === true ? { rate_tier: 'strict' } : {}),
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = String(issue?.path[0] ?? 'name').replaceAll('_', '-');
  throw new UsageError(`--${field}: ${issue?.message ?? 'not valid'}`);
}

const scopesText = (scopes: readonly string[]): string => (scopes.length === everyScope.length ? 'all' : scopes.join(' '));

function stateOf({ revoked_at: revokedAt, expires_at: expiresAt }: ApiKey, now: number): string {
  if (revokedAt !== null) return `revoked ${ago(revokedAt, now)}`;
  if (expiresAt === null) return 'valid';
  return expiresAt <= now ? `expired ${ago(expiresAt, now)}` : `expires ${ago(expiresAt, now)}`;
}

async function create(terminal: Terminal, positional: string | undefined, flags: CreateFlags): Promise<void> {
  const wanted = readNewKey(positional, flags);
  await withData(terminal, async (data) => {
    const service = await openKeys(data);
    const {
      name,
      scopes = everyScope,
      expires_in_days: expiresInDays,
      project_id: projectId,
      models,
      rate_tier: rateTier,
    } = wanted;
    const owner = await ownerOf(service, flags);
    const made = await service.keys.create(owner, { name, scopes, expiresInDays, projectId, models, rateTier });
    terminal.answer(made, [made.secret]);
    const expiry = made.expires_at === null ? 'it does not expire' : `it expires ${ago(made.expires_at, Date.now())}`;
    terminal.note(
      `The key "${made.name}" (${made.id}) may: ${scopesText(made.scopes)}; ${expiry}. It is shown this once; only a hash is kept.`,
    );
  });
}

function listLines(terminal: Terminal, keys: readonly ApiKey[]): string[] {
  if (keys.length === 0) return ['There are no keys yet. Create one: npx causeway keys create'];
  const now = Date.now();
  const rows = keys.map((key) => [
    key.id,
    key.name,
    `${key.prefix}…`,
    stateOf(key, now),
    key.last_used_at === null ? 'never' : ago(key.last_used_at, now),
    scopesText(key.scopes),
  ]);
  const [head = '', ...lines] = table([['ID', 'NAME', 'KEY', 'STATE', 'LAST USED', 'MAY'], ...rows]);
  return [terminal.paint('dim', head), ...lines];
}

async function list(terminal: Terminal, flags: UserFlag): Promise<void> {
  await withData(terminal, async (data) => {
    const service = await openKeys(data);
    const keys = await service.keys.list(await ownerOf(service, flags));
    terminal.answer({ keys }, listLines(terminal, keys));
  });
}

/** By id, by what `list` shows of the key, by the key itself, or by a name that only one has. */
function findKey(keys: readonly ApiKey[], wanted: string): ApiKey | undefined {
  const byId = keys.find(
    ({ id, prefix }) => id === wanted || prefix === wanted.replace(/…$/u, '') || wanted.startsWith(`${prefix}_`),
  );
  if (byId) return byId;
  const named = keys.filter(({ name, revoked_at: revokedAt }) => name === wanted && revokedAt === null);
  if (named.length > 1) {
    throw new UsageError(
      `${named.length} keys are named "${wanted}".`,
      `Name one by its id: ${named.map(({ id }) => id).join(', ')}`,
    );
  }
  return named[0];
}

const noKey = (wanted: string): Fault =>
  new Fault('not_found', {
    message: `There is no API key ${wanted}.`,
    fix: { summary: 'See them all.', command: 'npx causeway keys list' },
  });

interface RotateFlags extends UserFlag {
  readonly overlapHours?: string;
}

async function rotate(terminal: Terminal, wanted: string, flags: RotateFlags): Promise<void> {
  const overlap = rotateKey.body.safeParse(
    flags.overlapHours === undefined ? {} : { overlap_hours: Number(flags.overlapHours) },
  );
  if (!overlap.success) throw new UsageError(`--overlap-hours: ${overlap.error.issues[0]?.message ?? 'not valid'}`);
  await withData(terminal, async (data) => {
    const service = await openKeys(data);
    const owner = await ownerOf(service, flags);
    const found = findKey(await service.keys.list(owner), wanted);
    if (found === undefined) throw noKey(wanted);
    const made = await service.keys.rotate({ owner, id: found.id }, overlap.data.overlap_hours);
    terminal.answer(made, [made.secret]);
    terminal.note(
      `The key "${made.name}" (${made.id}) has a new secret, shown this once; the old one works for ${overlap.data.overlap_hours} h.`,
    );
  });
}

async function revoke(terminal: Terminal, wanted: string, flags: UserFlag): Promise<void> {
  await withData(terminal, async (data) => {
    const service = await openKeys(data);
    const { keys } = service;
    const owner = await ownerOf(service, flags);
    const found = findKey(await keys.list(owner), wanted);
    if (found !== undefined && found.revoked_at !== null) {
      terminal.answer({ revoked: found.id, already: true }, [
        `${found.id} (${found.name}) was revoked ${ago(found.revoked_at, Date.now())}.`,
      ]);
      return;
    }
    if (found === undefined) throw noKey(wanted);
    const { id, name } = found;
    await keys.revoke(owner, id);
    terminal.answer({ revoked: id, already: false }, [
      `Revoked ${id} (${name}). A running server refuses it at once and closes its sockets within a second.`,
    ]);
  });
}

async function signIn(terminal: Terminal): Promise<void> {
  await withData(terminal, async (data) => {
    const { browsers } = await openKeys(data);
    const { address, running } = await openAddress(data);
    const { config } = data;
    const url = await browsers.signInUrl(address);
    terminal.answer({ url, expires_in_ms: 1_800_000, server: running ? { url: running.url, pid: running.pid } : null }, [url]);
    if (!running) terminal.note(`No server seems to run on ${config.dataDir}; the link works once one does at ${address}.`);
    if (running?.auth === 'off') terminal.note('Credentials are off on this server: the address alone is enough.');
    terminal.note('It signs one browser in, once, within 30 minutes.');
  });
}

const whose = 'whose key: id, e-mail address or name (default: the first owner)';

/** API keys for programs and sign-in links for browsers. */
export function keysCommand(program: Command, terminal: Terminal): void {
  const keys = program.command('keys').description('API keys for programs, sign-in links for browsers');
  keys
    .command('create [name]')
    .description('create a key and print it, once')
    .option('--name <name>', 'what you will know it by')
    .option('--scopes <list>', 'comma list such as chat:read,chat:write (default: all)')
    .option('--expires-in-days <days>', 'end it after so many days (default: never)')
    .option('--project <id>', 'see the workflows of this project only')
    .option('--models <list>', 'comma list such as openai/gpt-5,local/* (default: all)')
    .option('--strict', 'count every request in the strict rate tier')
    .option('--user <user>', whose)
    .action((name: string | undefined, flags: CreateFlags) => create(terminal, name, flags));
  keys
    .command('list')
    .description('show every key, without its secret')
    .option('--user <user>', whose)
    .action((flags: UserFlag) => list(terminal, flags));
  keys
    .command('rotate <key>')
    .description('give a key a new secret; the old one works for a while')
    .option('--overlap-hours <hours>', 'how long the old one works (default: 24)')
    .option('--user <user>', whose)
    .action((key: string, flags: RotateFlags) => rotate(terminal, key, flags));
  keys
    .command('revoke <key>')
    .description('end a key: by its id, its first characters, or its name')
    .option('--user <user>', whose)
    .action((key: string, flags: UserFlag) => revoke(terminal, key, flags));
  keys
    .command('sign-in')
    .description('print a fresh one-time link for a browser')
    .action(() => signIn(terminal));
}
