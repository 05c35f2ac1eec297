import type { DataProgress, DataRunKind, ExecutionId, FileId } from '@causeway/contract';
import type { JobProgress } from '../../providers/tables/tables.ts';
import type { Bus } from '../../storage/bus.ts';

export const progressTopic = 'data.progress';

/** What a run under way says of itself; the rest is in the log of runs. */
export type LiveProgress = Omit<DataProgress, 'status' | 'started_at' | 'error'>;

/** The newest state of each run of this process, told four times a second. */
export interface ProgressBoard {
  begin(run: {
    readonly id: ExecutionId;
    readonly fileId: FileId;
    readonly kind: DataRunKind;
  }): (progress: JobProgress) => void;
  find(run: string): LiveProgress | undefined;
  end(run: string): void;
}

const tellEveryMs = 250;
/** Below it the speed says little. */
const minPercentForEta = 3;

/** Where each phase of a kind begins and ends; phases that nobody lists leave the percent where it was. */
const phases: Readonly<Record<DataRunKind, Readonly<Record<string, readonly [number, number]>>>> = {
  ingest: {
    unpacking: [0, 10],
    'finding out how to read it': [10, 12],
    'reading rows': [12, 90],
    'reading values': [12, 60],
    'writing the sheet': [90, 99],
  },
  profile: { 'measuring columns': [0, 70], 'looking for relations': [70, 95] },
  run: { 'running the steps': [0, 20], writing: [20, 99] },
  export: { writing: [0, 99] },
};

function percentOf(kind: DataRunKind, { phase, percent, rows, rowsTotal }: JobProgress): number | null {
  const [from, to] = phases[kind][phase] ?? [0, 99];
  const within =
    percent ?? (rows !== undefined && rowsTotal !== undefined && rowsTotal > 0 ? (100 * rows) / rowsTotal : undefined);
  if (within === undefined) return from === 0 ? null : from;
  return from + ((to - from) * Math.min(100, Math.max(0, within))) / 100;
}

interface Entry {
  progress: LiveProgress;
  readonly startedAt: number;
  toldAt: number;
}

export function createProgressBoard(bus: Pick<Bus, 'publish'>, now: () => number): ProgressBoard {
  const entries = new Map<string, Entry>();
  const tell = (entry: Entry): void => {
    entry.toldAt = now();
    void bus.publish(progressTopic, { run_id: entry.progress.run_id }).catch(() => undefined);
  };
  const update = (entry: Entry, kind: DataRunKind, said: JobProgress): void => {
    const at = now();
    const before = entry.progress;
    const computed = percentOf(kind, said);
    // It never falls: a phase that is counted anew would look like a loss.
    const percent = computed === null ? before.percent : Math.max(before.percent ?? 0, computed);
    const elapsed = at - entry.startedAt;
    const isKnown = percent !== null && percent >= minPercentForEta;
    entry.progress = {
      ...before,
      phase: said.phase,
      percent: percent === null ? null : Math.round(percent * 10) / 10,
      rows: said.rows ?? before.rows,
      rows_total: said.rowsTotal ?? before.rows_total,
      bytes: said.bytes ?? before.bytes,
      bytes_total: said.bytesTotal ?? before.bytes_total,
      eta_ms: isKnown ? Math.round((elapsed * (100 - percent)) / percent) : null,
      updated_at: at,
    };
    if (at - entry.toldAt >= tellEveryMs || said.phase !== before.phase) tell(entry);
  };
  return {
    begin: ({ id, fileId, kind }) => {
      const at = now();
      const progress: LiveProgress = {
        run_id: id,
        file_id: fileId,
        kind,
        phase: 'starting',
        percent: null,
        rows: null,
        rows_total: null,
        bytes: null,
        bytes_total: null,
        eta_ms: null,
        updated_at: at,
      };
      const entry = { progress, startedAt: at, toldAt: 0 };
      entries.set(id, entry);
      return (said) => update(entry, kind, said);
    },
    find: (run) => entries.get(run)?.progress,
    end: (run) => {
      const entry = entries.get(run);
      entries.delete(run);
      if (entry) tell(entry);
    },
  };
}
