import { applyEdits } from './edit.ts';
import type { Edit } from './edit.ts';

/** A text file of the project. */
export interface SourceText {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** One file as it is and as it would be; `before` is undefined for a new one. */
export interface FileChange {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string;
}

/** The project's texts while a plan is made: edits add up, nothing is written. */
export class Workspace {
  readonly #before: ReadonlyMap<string, string>;
  readonly #now: Map<string, string>;
  readonly #notes: string[] = [];

  constructor(files: readonly SourceText[]) {
    this.#before = new Map(files.map(({ path, text }) => [path, text]));
    this.#now = new Map(this.#before);
  }

  get paths(): readonly string[] {
    return [...this.#now.keys()];
  }

  text(path: string): string | undefined {
    return this.#now.get(path);
  }

  /** Edits one file; `notes` say what is done, one imperative clause each. */
  edit(path: string, edits: readonly Edit[], notes: readonly string[]): void {
    const text = this.#now.get(path);
    if (text === undefined || edits.length === 0) return;
    this.#now.set(path, applyEdits(text, edits));
    this.#notes.push(...notes.map((note) => `${path}: ${note}`));
  }

  create(path: string, text: string, note: string): void {
    this.#now.set(path, text);
    this.#notes.push(`${path}: ${note}`);
  }

  /** What was noted since the last call. */
  takeNotes(): string[] {
    return this.#notes.splice(0);
  }

  changes(): FileChange[] {
    return [...this.#now].flatMap(([path, after]) => {
      const before = this.#before.get(path);
      return before === after ? [] : [{ path, before, after }];
    });
  }
}
