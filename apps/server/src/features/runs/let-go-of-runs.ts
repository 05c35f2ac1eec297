import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '@causeway/contract';
import type { Durable } from '../../durable/open-durable.ts';
import type { LetsGo } from '../../gateway/feature.ts';

/** A step that is running ends within this, or what it belongs to is deleted at the next look. */
const endsWithinMs = 5000;
const lookEveryMs = 50;
/** A write of more would hold up the others. */
const together = 200;

/** Ends and deletes the runs of a person, whatever jobs they are of. */
export function letGoOfRuns({ runs, list }: Pick<Durable, 'runs' | 'list'>): Required<Pick<LetsGo, 'stop' | 'erase'>> {
  async function untilOver(owner: string): Promise<void> {
    const until = Date.now() + endsWithinMs;
    while ((await list.listOf(owner, 'open')).length > 0) {
      if (Date.now() > until) throw new Fault('conflict', { message: 'Runs of the person have not ended yet.' });
      await sleep(lookEveryMs);
    }
  }

  return {
    async stop(owner) {
      for (const id of await list.listOf(owner, 'open')) await runs.cancel(id);
    },
    async erase(owner) {
      await untilOver(owner);
      const ids = await list.listOf(owner, 'all');
      for (let at = 0; at < ids.length; at += together) await runs.remove(ids.slice(at, at + together));
    },
  };
}
