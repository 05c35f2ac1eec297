import type { Endpoint, Stream } from '@causeway/contract';

/** One way into the server: a method at a path. */
export interface Door {
  readonly name: string;
  readonly method: string;
  /** With every parameter filled in by what exists nowhere. */
  readonly path: string;
  readonly access: Endpoint['access'];
  readonly kind: 'endpoint' | 'events' | 'socket';
}

const isEndpoint = (value: unknown): value is Endpoint =>
  typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'access' in value;
const isStream = (value: unknown): value is Stream =>
  typeof value === 'object' && value !== null && 'says' in value && 'path' in value && 'access' in value;

const nobodys: Readonly<Record<string, string>> = { messageId: 'msg_nobodys', id: 'nobodys' };
const prefixes: Readonly<Record<string, string>> = { keys: 'key_', providers: 'prv_' };

/** `/api/v1/keys/:id` -> `/api/v1/keys/key_nobodys`: ids that the schemas take. */
const fill = (path: string): string =>
  path
    .replaceAll(/(?<noun>[a-z-]+)\/:(?<name>[A-Za-z]+)/gu, (_all, noun: string, name: string) => {
      const prefix = name === 'id' ? (prefixes[noun] ?? '') : '';
      return `${noun}/${prefix}${nobodys[name] ?? 'nobodys'}`;
    })
    .replace('*', 'nobodys');

function doorsOf({ name, access, path, aliases = [] }: Endpoint | Stream, rest: Pick<Door, 'kind' | 'method'>): Door[] {
  return [path, ...aliases].map((each) => ({ name, access, path: fill(each), ...rest }));
}

const contract: readonly unknown[] = Object.values(await import('@causeway/contract'));
export const endpoints: readonly Endpoint[] = contract.filter(isEndpoint);
export const streams: readonly Stream[] = contract.filter(isStream);

/** Every operation and every subscription of the contract, at every address it has. */
export const doors: readonly Door[] = [
  ...endpoints.flatMap((endpoint) => doorsOf(endpoint, { method: endpoint.method, kind: 'endpoint' })),
  ...streams.filter(({ isRaw = false }) => !isRaw).flatMap((stream) => doorsOf(stream, { method: 'GET', kind: 'events' })),
  ...streams.flatMap((stream) => doorsOf(stream, { method: 'GET', kind: 'socket' })),
];
