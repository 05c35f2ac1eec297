import { openEngine } from './engine.ts';
import type { Engine, EngineOptions } from './engine.ts';

/** DuckDB over what was looked at last, and what was found out with it. */
export interface KeptEngine {
  readonly engine: Engine;
  readonly memory: Map<string, Promise<unknown>>;
}

/** Orders of rows are tables: more of them are not held. */
const maxRemembered = 40;

let kept: (KeptEngine & { readonly key: string }) | undefined;

/** Forgets what is kept; what failed may have harmed it. */
export function dropKeptEngine(): void {
  kept?.engine.close();
  kept = undefined;
}

/** The same engine for one job after the other at the same place: opening it takes longer than reading a page. */
export async function keepEngine(place: string, options: EngineOptions): Promise<KeptEngine> {
  const key = JSON.stringify([place, options]);
  if (kept?.key === key && kept.memory.size < maxRemembered) return kept;
  dropKeptEngine();
  const opened = { key, engine: await openEngine(options), memory: new Map<string, Promise<unknown>>() };
  kept = opened;
  return opened;
}
