import { CallFailure } from '@causeway/client';
import type { FileId, UploadId } from '@causeway/contract';
import { RateMeter } from './rate-meter.ts';
import type { Pace } from './rate-meter.ts';
import type { Unfinished } from './unfinished.ts';

export type UploadState =
  | { readonly kind: 'queued' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'paused' }
  /** It goes on by itself at `until`, ms since 1970. */
  | { readonly kind: 'waiting'; readonly until: number; readonly failure: CallFailure }
  | { readonly kind: 'failed'; readonly failure: unknown }
  | { readonly kind: 'done'; readonly fileId: FileId };

/** One file on its way, as a row shows it. */
export interface UploadView extends Pace {
  readonly key: number;
  readonly name: string;
  readonly size: number;
  readonly sent: number;
  readonly state: UploadState;
  /** It goes on where another visit stopped. */
  readonly isResumed: boolean;
}

/** What the queue does to the world; replaceable in tests. */
export interface UploadNeeds {
  begin(file: File, signal: AbortSignal): Promise<UploadId>;
  send(file: File, id: UploadId, how: { signal: AbortSignal; onSent: (bytes: number) => void }): Promise<FileId>;
  abandon(id: UploadId): Promise<void>;
  fingerprint(file: File): Promise<string>;
  unfinished(): readonly Unfinished[];
  keep(upload: Unfinished): void;
  forget(id: UploadId): void;
  onDone(fileId: FileId): void;
  now(): number;
}

interface Entry {
  readonly key: number;
  readonly file: File;
  readonly meter: RateMeter;
  state: UploadState;
  sent: number;
  uploadId: UploadId | undefined;
  isResumed: boolean;
  attempts: number;
  controller: AbortController | undefined;
  timer: ReturnType<typeof setTimeout> | undefined;
}

// Two keep a line busy; more only share it.
const maxSending = 2;
const waitsMs = [1000, 2000, 4000, 8000, 15_000, 30_000] as const;

/** Files on their way to the server, over pages, pauses and lost lines. */
export class UploadQueue {
  readonly #needs: UploadNeeds;
  readonly #entries = new Map<number, Entry>();
  readonly #listeners = new Set<() => void>();
  #views: readonly UploadView[] = [];
  #orphans: readonly Unfinished[] = [];
  #nextKey = 1;

  constructor(needs: UploadNeeds) {
    this.#needs = needs;
    this.#orphans = needs.unfinished();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The oldest first; the same list until something changes. */
  readonly current = (): readonly UploadView[] => this.#views;

  /** What an earlier visit left and nobody goes on with yet; the same list until something changes. */
  readonly orphans = (): readonly Unfinished[] => this.#orphans;

  add(files: readonly File[]): void {
    for (const file of files) {
      const key = this.#nextKey;
      this.#nextKey += 1;
      this.#entries.set(key, {
        key,
        file,
        meter: new RateMeter(),
        state: { kind: 'queued' },
        sent: 0,
        uploadId: undefined,
        isResumed: false,
        attempts: 0,
        controller: undefined,
        timer: undefined,
      });
    }
    this.#advance();
  }

  pause(key: number): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#stop(entry, { kind: 'paused' });
    this.#advance();
  }

  /** Goes on after a pause, or tries again after a failure. */
  resume(key: number): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    entry.attempts = 0;
    this.#stop(entry, { kind: 'queued' });
    this.#advance();
  }

  /** Gives it up, also what the server has of it. */
  cancel(key: number): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#stop(entry, { kind: 'paused' });
    this.#entries.delete(key);
    if (entry.uploadId !== undefined && entry.state.kind !== 'done') this.#giveUp(entry.uploadId);
    this.#advance();
  }

  /** Takes a row away whose file is in the list now. */
  dismiss(key: number): void {
    this.#entries.delete(key);
    this.#tell();
  }

  /** Gives up what an earlier visit left; its file is not needed for that. */
  discard(id: UploadId): void {
    this.#giveUp(id);
    this.#advance();
  }

  #giveUp(id: UploadId): void {
    this.#needs.forget(id);
    void this.#needs.abandon(id);
  }

  #stop(entry: Entry, state: UploadState): void {
    clearTimeout(entry.timer);
    entry.controller?.abort();
    entry.controller = undefined;
    entry.meter.reset();
    entry.state = state;
  }

  #advance(): void {
    let sending = [...this.#entries.values()].filter(({ state }) => state.kind === 'sending').length;
    for (const entry of this.#entries.values()) {
      if (sending >= maxSending) break;
      if (entry.state.kind !== 'queued') continue;
      sending += 1;
      void this.#send(entry);
    }
    this.#findOrphans();
    this.#tell();
  }

  #findOrphans(): void {
    const busy = new Set([...this.#entries.values()].map(({ uploadId }) => uploadId));
    this.#orphans = this.#needs.unfinished().filter(({ uploadId }) => !busy.has(uploadId));
  }

  async #send(entry: Entry): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    entry.controller = controller;
    entry.state = { kind: 'sending' };
    try {
      entry.uploadId ??= await this.#begin(entry, signal);
      this.#findOrphans();
      this.#tell();
      const fileId = await this.#needs.send(entry.file, entry.uploadId, {
        signal,
        onSent: (bytes) => this.#sent(entry, bytes),
      });
      this.#needs.forget(entry.uploadId);
      if (signal.aborted) return;
      entry.sent = entry.file.size;
      entry.state = { kind: 'done', fileId };
      this.#needs.onDone(fileId);
    } catch (error) {
      if (signal.aborted) return;
      this.#fail(entry, error);
    }
    this.#advance();
  }

  /** What another visit began is gone on with when the same file is given again. */
  async #begin(entry: Entry, signal: AbortSignal): Promise<UploadId> {
    const { file } = entry;
    const print = await this.#needs.fingerprint(file);
    const busy = new Set([...this.#entries.values()].map(({ uploadId }) => uploadId));
    const known = this.#needs.unfinished().find((upload) => upload.fingerprint === print && !busy.has(upload.uploadId));
    if (known !== undefined) {
      entry.isResumed = true;
      return known.uploadId;
    }
    const uploadId = await this.#needs.begin(file, signal);
    this.#needs.keep({ uploadId, name: file.name, size: file.size, fingerprint: print, at: this.#needs.now() });
    return uploadId;
  }

  #sent(entry: Entry, bytes: number): void {
    if (bytes > entry.sent) entry.attempts = 0;
    entry.sent = bytes;
    entry.meter.add(this.#needs.now(), bytes);
    this.#tell();
  }

  #fail(entry: Entry, error: unknown): void {
    entry.meter.reset();
    const isGone = error instanceof CallFailure && (error.code === 'upload_gone' || error.status === 404);
    if (isGone && entry.uploadId !== undefined) {
      // The server does not have it any more: the same file begins anew, once.
      this.#needs.forget(entry.uploadId);
      entry.uploadId = undefined;
      entry.sent = 0;
      entry.isResumed = false;
      entry.attempts += 1;
      entry.state = entry.attempts > 1 ? { kind: 'failed', failure: error } : { kind: 'queued' };
      return;
    }
    if (!(error instanceof CallFailure) || !error.retryable) {
      entry.state = { kind: 'failed', failure: error };
      return;
    }
    const waitMs = error.retryAfterMs ?? waitsMs[Math.min(entry.attempts, waitsMs.length - 1)] ?? 30_000;
    entry.attempts += 1;
    entry.state = { kind: 'waiting', until: this.#needs.now() + waitMs, failure: error };
    entry.timer = setTimeout(() => {
      entry.state = { kind: 'queued' };
      this.#advance();
    }, waitMs);
  }

  #tell(): void {
    this.#views = [...this.#entries.values()].map(({ key, file, sent, state, isResumed, meter }) => ({
      key,
      name: file.name,
      size: file.size,
      sent,
      state,
      isResumed,
      ...meter.pace(file.size),
    }));
    for (const listener of this.#listeners) listener();
  }
}
