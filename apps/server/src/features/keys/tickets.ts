import type { Principal } from '../../gateway/feature.ts';
import type { Cache } from '../../storage/cache.ts';
import { hashSecret, mintSecret } from './secrets.ts';

export interface TicketsOptions {
  readonly cache: Pick<Cache, 'set' | 'take'>;
  /** Whether the credential that asked for the ticket ended meanwhile. */
  readonly isEnded: (credentialId: string) => Promise<boolean>;
}

export const ticketLifetimeMs = 30_000;

/** JSON knows neither sets nor maps. */
type TicketHolder = Omit<Principal, 'scopes' | 'projects'> & {
  readonly scopes: Principal['scopes'] extends ReadonlySet<infer S> ? S[] : never;
  readonly projects: Principal['projects'] extends ReadonlyMap<infer K, infer V> ? [K, V][] : never;
};

const cacheKey = (ticket: string): string => `ticket:${hashSecret(ticket)}`;

/** A ticket stands for its principal once, within 30 s: it may appear in an address, where a key must not. */
export function createTickets({ cache, isEnded }: TicketsOptions) {
  return {
    async create(principal: Principal): Promise<string> {
      const ticket = mintSecret();
      const holder: TicketHolder = { ...principal, scopes: [...principal.scopes], projects: [...principal.projects] };
      await cache.set(cacheKey(ticket), JSON.stringify(holder), ticketLifetimeMs);
      return ticket;
    },

    async verify(ticket: string): Promise<Principal | undefined> {
      const text = await cache.take(cacheKey(ticket));
      if (text === undefined) return undefined;
      const holder = JSON.parse(text) as TicketHolder;
      if (await isEnded(holder.credentialId)) return undefined;
      return { ...holder, scopes: new Set(holder.scopes), projects: new Map(holder.projects) };
    },
  };
}

export type Tickets = ReturnType<typeof createTickets>;
