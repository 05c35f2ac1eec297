import type { DataRun, ExportOptions, FileId, ParameterValue, RecipeId, StoredPlan } from '@causeway/contract';

/** A run of a stored recipe, or of a plan, that another run waits for. */
export interface AwaitedTransform {
  readonly owner: string;
  readonly fileId: FileId;
  readonly sheet?: string | undefined;
  /** Either a stored recipe, or the steps themselves. */
  readonly recipe?: { readonly id: RecipeId; readonly revision?: number | undefined } | undefined;
  readonly plan?: StoredPlan | undefined;
  readonly values: Readonly<Record<string, ParameterValue>>;
  readonly output: ExportOptions;
  /** Becomes a file of the owner under this name. */
  readonly saveAs?: string | undefined;
  /** Asked again with the same key, the run that it started is waited for. */
  readonly key: string;
  /** The run that waits; when it is cancelled, so is this one. */
  readonly parent: { readonly job: string; readonly id: string };
  readonly signal: AbortSignal;
}

export interface Transformed {
  readonly run: DataRun;
  readonly manifest: unknown;
  /** What the result was saved as. */
  readonly fileId: FileId | null;
}

/** What other features may have of data. */
export interface DataRoom {
  /** Throws `not_found` for what is not the owner's, and why the run failed when it did. */
  transform(request: AwaitedTransform): Promise<Transformed>;
}

/** Data is built after those who need it: they hold the door and knock when they are asked. */
export interface DataDoor extends DataRoom {
  open(room: DataRoom): void;
}

export function createDataDoor(): DataDoor {
  let opened: DataRoom | undefined;
  return {
    open: (room) => {
      opened = room;
    },
    transform: async (request) => {
      if (opened) return opened.transform(request);
      throw new Error('data is not built yet');
    },
  };
}
