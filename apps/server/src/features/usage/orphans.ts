import { randomUUID } from 'node:crypto';
import type { WriterLog } from './ledger-writer.ts';
import type { ReservationRepository } from './reservation-repository.ts';
import type { SpendingRepository } from './spending-repository.ts';

export interface OrphanNeeds {
  readonly reservations: Pick<ReservationRepository, 'beat' | 'listDead' | 'listOf' | 'forget'>;
  readonly spending: Pick<SpendingRepository, 'lose' | 'forgetSettled'>;
  readonly log: WriterLog;
  readonly now: () => number;
}

/** Signs of life of this process, and the end of what processes that died had set aside. */
export interface Orphans {
  /** Of this process. */
  readonly id: string;
  /** Before the first reservation. */
  begin(): Promise<void>;
  /** `all`: no other process uses this database. */
  release(all: boolean): Promise<void>;
  beat(): Promise<void>;
  /** The process ends in order: whatever it still has set aside is settled or lost. */
  end(): Promise<void>;
}

/** A process that gave no sign of life for this long is dead; it gives one every 15 s. */
export const deadAfterMs = 60_000;

export function createOrphans({ reservations, spending, log, now }: OrphanNeeds): Orphans {
  const id = randomUUID();
  let begun: Promise<void> | undefined;

  async function loseAll(processId: string): Promise<number> {
    let lost = 0;
    for (const reservation of await reservations.listOf(processId)) lost += Number(await spending.lose(reservation));
    await reservations.forget(processId);
    return lost;
  }

  return {
    id,
    begin() {
      begun ??= reservations.beat(id, now()).catch((error: unknown) => {
        begun = undefined;
        throw error;
      });
      return begun;
    },
    async beat() {
      if (!begun) return;
      await reservations.beat(id, now());
      await spending.forgetSettled();
    },
    async release(all) {
      const dead = await reservations.listDead(all ? Number.MAX_SAFE_INTEGER : now() - deadAfterMs, id);
      for (const processId of dead) {
        const lost = await loseAll(processId);
        if (lost > 0) log.warn('calls of a process that died were taken out of their budgets', { calls: lost });
      }
    },
    async end() {
      if (!begun) return;
      await spending.forgetSettled();
      await loseAll(id);
    },
  };
}
