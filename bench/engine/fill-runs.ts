import type { Database } from '../../apps/server/src/storage/database.ts';

const columns = `id, owner, job, subject, scope, label, version, status, priority, due_at, is_orphaned, is_cancel_asked, signals,
  trigger_kind, progress, steps_executed, total_steps, created_at`;
const sql = `insert into durable_run (${columns}) values (?, 'owner', 'workflow', 'bench', 'bench', 'bench', 1, ?, 0, ?, 0, 0, 0,
  'manual', 0, 0, 3, ?)`;

export interface Filling {
  readonly count: number;
  readonly status: 'pending' | 'waiting';
  readonly dueAt: (index: number) => number;
}

/** Rows of runs that wait, without their logs. */
export async function fillRuns(database: Database, { count, status, dueAt }: Filling): Promise<void> {
  const now = Date.now();
  for (let begun = 0; begun < count; begun += 500) {
    const rows = Array.from({ length: Math.min(500, count - begun) }, (_, index) => begun + index);
    await database.write(rows.map((row) => ({ sql, parameters: [`exe_fill${row}`, status, dueAt(row), now] })));
  }
}
