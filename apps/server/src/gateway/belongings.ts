import { belongingKinds } from '@causeway/contract';
import type { BelongingKind, UserId } from '@causeway/contract';
import type { Database } from '../storage/database.ts';
import type { Belongings, Holding, LetsGo } from './feature.ts';

/** Offered by slices that are built later. */
export function createBelongings(database: Pick<Database, 'read' | 'write'>): Belongings {
  let holdings: readonly Holding[] = [];
  let slices: readonly LetsGo[] = [];

  async function countRows({ table, column }: Holding, owner: UserId): Promise<number> {
    const sql = `select count(*) as rows from ${table} where ${column} = ?`;
    const [found] = await database.read<{ readonly rows: number | string }>(sql, owner);
    return Number(found?.rows ?? 0);
  }

  async function erase(owner: UserId): Promise<void> {
    for (const slice of slices) await slice.erase?.(owner);
    const own = holdings.filter(({ fate }) => fate === 'own');
    await database.write(
      own.map(({ table, column }) => ({ sql: `delete from ${table} where ${column} = ?`, parameters: [owner] })),
    );
  }

  return {
    offer(holds, parts) {
      holdings = holds;
      slices = parts;
    },
    async count(owner) {
      const counts = new Map<BelongingKind, number>();
      for (const holding of holdings) {
        if (holding.kind !== undefined) counts.set(holding.kind, await countRows(holding, owner));
      }
      for (const slice of slices) {
        const told = Object.entries((await slice.count?.(owner)) ?? {});
        for (const [kind, count] of told) counts.set(kind as BelongingKind, count);
      }
      return belongingKinds.map((kind) => ({ kind, count: counts.get(kind) ?? 0 })).filter(({ count }) => count > 0);
    },
    async letGo(owner, fate) {
      for (const slice of slices) await slice.stop?.(owner);
      if (fate === 'delete') await erase(owner);
    },
  };
}
