import type { AuditEntry } from '@causeway/contract';
import type { AuditFilter, AuditRepository } from './audit-repository.ts';

export interface AuditQuery {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

const exportLimit = 100_000;
const columns = [
  'at',
  'actor_name',
  'actor_id',
  'action',
  'subject',
  'detail',
  'address',
  'credential_id',
  'request_id',
  'id',
] as const;

/** A cell that a spreadsheet would take for a formula is text with a quote before it (OWASP, CSV injection). */
function cell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  const safe = /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const row = (entry: AuditEntry): string =>
  columns.map((name) => cell(name === 'at' ? new Date(entry.at).toISOString() : entry[name])).join(',');

const cursorOf = ({ at, id }: AuditEntry): string => `${at}.${id}`;

function parseCursor(cursor: string | undefined): AuditFilter['before'] {
  const { at, id } = /^(?<at>\d{1,16})\.(?<id>\w{1,60})$/u.exec(cursor ?? '')?.groups ?? {};
  return at === undefined || id === undefined ? undefined : { at: Number(at), id };
}

const toFilter = ({ actor, action, subject, since, until }: AuditQuery) => ({ actor, action, subject, since, until });

export function createAuditLog(repository: Pick<AuditRepository, 'list'>) {
  return {
    async list(query: AuditQuery, { cursor, limit }: { readonly cursor: string | undefined; readonly limit: number }) {
      const filter = { ...toFilter(query), before: parseCursor(cursor), limit: limit + 1 };
      const rows = await repository.list(filter);
      const entries = rows.slice(0, limit);
      const last = entries.at(-1);
      return { entries, next_cursor: rows.length > limit && last !== undefined ? cursorOf(last) : null };
    },

    /** RFC 4180. */
    async csv(query: AuditQuery): Promise<string> {
      const entries = await repository.list({ ...toFilter(query), before: undefined, limit: exportLimit });
      return [columns.join(','), ...entries.map(row), ''].join('\r\n');
    },
  };
}

export type AuditLog = ReturnType<typeof createAuditLog>;
