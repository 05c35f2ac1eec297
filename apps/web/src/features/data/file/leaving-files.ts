import type { FileId } from '@causeway/contract';

/** What is deleted when its time is over, and can be brought back until then. */
export interface Leaving {
  readonly undoMs: number;
  /** Deletes it; answers when that is done. */
  readonly remove: (id: FileId) => Promise<unknown>;
  readonly onRemoved: (id: FileId, error: unknown) => void;
}

/** Files that somebody deleted a moment ago. They are not shown, and there until the time to undo is over or the page goes away. */
export class LeavingFiles {
  readonly #waiting = new Map<FileId, { readonly timer: ReturnType<typeof setTimeout>; readonly leaving: Leaving }>();
  readonly #listeners = new Set<() => void>();
  #ids: ReadonlySet<FileId> = new Set();

  /** Those that are not shown. Another set when they are others. */
  get ids(): ReadonlySet<FileId> {
    return this.#ids;
  }

  add(id: FileId, leaving: Leaving): void {
    this.undo(id);
    const timer = setTimeout(() => this.#end(id), leaving.undoMs);
    this.#waiting.set(id, { timer, leaving });
    this.#show(new Set([...this.#ids, id]));
  }

  /** Brings it back; too late, it does nothing. */
  undo(id: FileId): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    this.#forget(id);
  }

  /** Deletes at once what waits: nobody can undo any more. */
  endAll(): void {
    for (const id of this.#waiting.keys()) this.#end(id);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #end(id: FileId): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    void this.#remove(id, waiting.leaving);
  }

  async #remove(id: FileId, { remove, onRemoved }: Leaving): Promise<void> {
    let failure: unknown;
    try {
      await remove(id);
    } catch (error) {
      failure = error ?? new Error('the file was not deleted');
    }
    // Shown again when it could not be deleted; otherwise the list comes without it first.
    if (failure !== undefined) this.#forget(id);
    onRemoved(id, failure);
  }

  #forget(id: FileId): void {
    this.#show(new Set([...this.#ids].filter((known) => known !== id)));
  }

  #show(ids: ReadonlySet<FileId>): void {
    this.#ids = ids;
    for (const listener of this.#listeners) listener();
  }
}
