import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataRun, ExportOptions, PostgresTarget as Target } from '@causeway/contract';
import type { PostgresTarget } from '../../providers/postgres-target/postgres-target.ts';
import type { Written } from '../../providers/tables/tables.ts';
import type { Secrets } from '../../storage/secrets.ts';
import type { WorkingRun } from './data-job.ts';
import type { SheetFolders } from './sheet-folders.ts';

export interface SentTablesNeeds {
  readonly postgres: PostgresTarget;
  readonly secrets: Pick<Secrets, 'seal' | 'open'>;
  readonly folders: Pick<SheetFolders, 'run'>;
}

/** A table to be written, as the log of runs may keep it: nobody can read the password there. */
export interface SealedTarget extends Omit<Target, 'url'> {
  readonly sealedUrl: string;
}

/** What PostgreSQL reads: every cell as it is, and nothing where nothing is. */
export const sentOutput: ExportOptions = {
  format: 'csv',
  delimiter: ',',
  newline: 'lf',
  bom: false,
  header: false,
  safe: false,
};

const contextOf = (owner: string): string => `database that ${owner} exports to`;

/** Sheets that go into somebody's database instead of into a file. */
export function createSentTables({ postgres, secrets, folders }: SentTablesNeeds) {
  return {
    /** Throws `outbound_refused` at once when the address may not be called. */
    async seal(owner: string, { url, ...rest }: Target): Promise<SealedTarget> {
      await postgres.check(url);
      return { ...rest, sealedUrl: secrets.seal(url, contextOf(owner)) };
    },

    /** Sends what the run wrote, which is gone after that. */
    async send(run: WorkingRun, to: SealedTarget, written: Written): Promise<NonNullable<DataRun['sent']>> {
      const { schema, table, mode, sealedUrl } = to;
      const path = join(folders.run(run.id), written.file);
      const { rows, bytes: bytesTotal } = written;
      try {
        const sent = await postgres.send({
          url: secrets.open(sealedUrl, contextOf(run.owner)),
          schema,
          table,
          mode,
          columns: written.columns ?? [],
          content: createReadStream(path),
          rows,
          mark: `Written by Causeway, run ${run.id}`,
          signal: run.signal,
          onBytes: (bytes) => run.progress({ phase: 'sending rows', bytes, bytesTotal, percent: (100 * bytes) / bytesTotal }),
        });
        return { ...sent, schema, table };
      } finally {
        await rm(path, { force: true });
      }
    },
  };
}

export type SentTables = ReturnType<typeof createSentTables>;
