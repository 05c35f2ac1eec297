import type { FaultCode } from '@causeway/contract';
import type { IngestSample, JobKindName, JobKinds, JobProgress } from '../tables.ts';

export interface JobLimits {
  /** DuckDB spills beyond it. */
  readonly memoryBytes: number;
  readonly temporaryBytes: number;
  readonly threads: number;
}

/** What the server tells a worker. */
export type ToWorker =
  | {
      readonly type: 'job';
      readonly id: number;
      readonly kind: JobKindName;
      readonly spec: JobKinds[JobKindName]['spec'];
      /** The job's own folder; results go to `out` in it. Undefined: it writes nothing. */
      readonly directory: string | undefined;
      /** Folders that it may read besides. */
      readonly readable: readonly string[];
      /** What it looks at: DuckDB stays open for the next job over the same. Undefined: the job has one of its own. */
      readonly place: string | undefined;
      readonly limits: JobLimits;
    }
  | { readonly type: 'interrupt'; readonly id: number };

/** What a worker tells the server. */
export type FromWorker =
  | { readonly type: 'ready' }
  /** The first word about a job. */
  | { readonly type: 'begun'; readonly id: number }
  | { readonly type: 'progress'; readonly id: number; readonly progress: JobProgress }
  | { readonly type: 'log'; readonly id: number; readonly text: string; readonly level: 'info' | 'warn' }
  | { readonly type: 'sample'; readonly id: number; readonly sample: IngestSample }
  /** `isWorn`: the process holds so much that the next job would have less than its share. */
  | { readonly type: 'done'; readonly id: number; readonly result: unknown; readonly isWorn: boolean }
  | { readonly type: 'error'; readonly id: number; readonly error: WorkerError };

export interface WorkerError {
  readonly code: FaultCode;
  readonly message: string;
  /** What the machine said. */
  readonly reason: string;
  readonly fix?: string | undefined;
  /** What of the job is meant: `steps.s3`. */
  readonly param?: string | undefined;
}
