/** Small values with a lifetime; losing one costs time, never truth. */
export interface Cache {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, lifetimeMs: number): Promise<void>;
  delete(key: string): Promise<void>;
  /** Atomically removes and returns: single-use tickets. */
  take(key: string): Promise<string | undefined>;
  close(): Promise<void>;
}
