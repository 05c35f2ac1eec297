import { createInvitation, ownerId, role as roleSchema, roles } from '@causeway/contract';
import type { Person, Role } from '@causeway/contract';
import type { Command } from 'commander';
import { ago } from '../ago.ts';
import { findPerson } from '../find-person.ts';
import { didYouMean } from '../nearest.ts';
import { openAddress } from '../open-address.ts';
import { withData } from '../open-data.ts';
import { openKeys } from '../open-keys.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface InviteFlags {
  readonly role?: string;
  readonly days?: string;
}

const actor = { id: ownerId, credentialId: 'command line', address: null, requestId: null };

function readRole(text: string): Role {
  const parsed = roleSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UsageError(`There is no role "${text}".`, didYouMean(text, roles) ?? `Roles: ${roles.join(', ')}`);
}

const stateOf = ({ suspended_at: suspendedAt }: Person, now: number): string =>
  suspendedAt === null ? 'in' : `suspended ${ago(suspendedAt, now)}`;

const waysIn = (person: Person): string =>
  [person.has_password ? 'password' : '', person.is_federated ? 'single sign-on' : ''].filter(Boolean).join(', ') || 'link';

async function list(terminal: Terminal): Promise<void> {
  await withData(terminal, async (data) => {
    const { people } = await openKeys(data);
    const all = await people.list();
    const now = Date.now();
    const rows = all.map((person) => [
      person.id,
      person.name,
      person.email ?? '-',
      person.role,
      stateOf(person, now),
      waysIn(person),
      person.last_seen_at === null ? 'never' : ago(person.last_seen_at, now),
    ]);
    const [head = '', ...lines] = table([['ID', 'NAME', 'E-MAIL', 'ROLE', 'STATE', 'SIGNS IN BY', 'HERE'], ...rows]);
    terminal.answer({ people: all }, [terminal.paint('dim', head), ...lines]);
  });
}

async function invite(terminal: Terminal, email: string | undefined, flags: InviteFlags): Promise<void> {
  const parsed = createInvitation.body.safeParse({
    email,
    role: readRole(flags.role ?? 'member'),
    ...(flags.days === undefined ? {} : { expires_in_days: Number(flags.days) }),
  });
  if (!parsed.success) throw new UsageError(parsed.error.issues[0]?.message ?? 'The invitation is not valid.');
  const { role, expires_in_days: expiresInDays } = parsed.data;
  await withData(terminal, async (data) => {
    const { invitations } = await openKeys(data);
    const made = await invitations.create({ email: parsed.data.email, role, expiresInDays }, ownerId, actor);
    const { address } = await openAddress(data);
    const url = `${address.replace(/\/+$/u, '')}/invitation#token=${made.token}`;
    terminal.answer({ ...made.invitation, url }, [url]);
    terminal.note(
      `It makes one ${role}, once, within ${expiresInDays} days${email === undefined ? '' : `, for ${email} only`}.`,
    );
  });
}

type Act = (terminal: Terminal, wanted: string) => Promise<void>;

/** Does one thing to one person and says what became of them. */
const act =
  (change: { readonly suspended: boolean }, done: string): Act =>
  (terminal, wanted) =>
    withData(terminal, async (data) => {
      const service = await openKeys(data);
      const person = await service.people.update((await findPerson(service, wanted)).id, change, actor);
      terminal.answer(person, [`${person.name} ${done}`]);
    });

const suspend = act(
  { suspended: true },
  'is suspended: sessions ended, keys are refused. A running server knows within a second.',
);
const reinstate = act({ suspended: false }, 'may come in again; their keys work as before.');

async function setRole(terminal: Terminal, wanted: string, text: string): Promise<void> {
  const role = readRole(text);
  await withData(terminal, async (data) => {
    const service = await openKeys(data);
    const person = await service.people.update((await findPerson(service, wanted)).id, { role }, actor);
    terminal.answer(person, [`${person.name} is ${person.role} now.`]);
  });
}

async function remove(terminal: Terminal, wanted: string, flags: { readonly delete?: boolean }): Promise<void> {
  await withData(terminal, async (data) => {
    const service = await openKeys(data);
    const { id, name } = await findPerson(service, wanted);
    const fate = flags.delete === true ? 'delete' : 'keep';
    await service.people.remove(id, fate, actor);
    const rest =
      fate === 'delete' ? 'What they have is deleted' : 'What they have stays where nobody sees it, and acts no more';
    terminal.answer({ removed: id, belongings: fate }, [
      `Removed ${name} (${id}): sessions and keys ended, the address is free again.`,
      `${rest}: by the running server within a minute, or by the next start.`,
    ]);
  });
}

async function signIn(terminal: Terminal, wanted: string): Promise<void> {
  await withData(terminal, async (data) => {
    const service = await openKeys(data);
    const { id, name } = await findPerson(service, wanted);
    const { address } = await openAddress(data);
    const url = await service.browsers.signInUrl(address, id);
    terminal.answer({ url, user_id: id, expires_in_ms: 1_800_000 }, [url]);
    terminal.note(`It signs one browser in as ${name}, once, within 30 minutes.`);
  });
}

/** People of the server, from where it runs. */
export function usersCommand(program: Command, terminal: Terminal): void {
  const users = program.command('users').description('people: invite, roles, suspend, sign-in links');
  users
    .command('list')
    .description('show everybody who may sign in')
    .action(() => list(terminal));
  users
    .command('invite [email]')
    .description('print a link that makes one person, once')
    .option('--role <role>', `${roles.join(', ')} (default: member)`)
    .option('--days <days>', 'end it after so many days, at most 30 (default: 7)')
    .action((email: string | undefined, flags: InviteFlags) => invite(terminal, email, flags));
  users
    .command('role <user> <role>')
    .description('change what somebody may do')
    .action((user: string, role: string) => setRole(terminal, user, role));
  users
    .command('suspend <user>')
    .description('let nobody in as this person, for now')
    .action((user: string) => suspend(terminal, user));
  users
    .command('reinstate <user>')
    .description('let them in again')
    .action((user: string) => reinstate(terminal, user));
  users
    .command('remove <user>')
    .description('end sessions, keys and whatever acts for them for good, and free the address')
    .option('--delete', 'also delete what they have; costs and the audit log stay')
    .action((user: string, flags: { readonly delete?: boolean }) => remove(terminal, user, flags));
  users
    .command('sign-in <user>')
    .description('print a one-time link for somebody who lost the password')
    .action((user: string) => signIn(terminal, user));
}
