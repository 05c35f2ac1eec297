import { Fault } from '@causeway/contract';
import { createDependency } from '../../dependency.ts';
import type { Dependency } from '../../dependency.ts';
import { isIllness } from './attempts.ts';
import type { ModelLimits } from './limits.ts';
import type { ProviderConfig } from './model.ts';
import type { ModelSource } from './source.ts';

/** What is known of a provider; `models` are names without the provider. */
export interface ProviderState {
  readonly id: string;
  readonly name: string;
  readonly status: 'ok' | 'failed' | 'unknown';
  readonly models: readonly string[];
  /** Why listing its models failed. */
  readonly cause: Fault | undefined;
}

export interface ProviderEntry {
  readonly config: ProviderConfig;
  readonly source: ModelSource;
  /** Seconds since 1970 UTC: when it was set up. */
  readonly since: number;
  state(): ProviderState;
  /** Lists the models now; one request at a time, later callers wait for the same. Never throws. */
  refresh(): Promise<ProviderState>;
  /** Starts a refresh in the background when the list is older than a minute, or failed 5 s ago. */
  renew(): void;
  guard(model: string): Dependency;
  close(): void;
}

const listLifetimeMs = 60_000;
/** A local server that was just started should appear soon. */
const failureLifetimeMs = 5000;
const maxGuards = 500;
/** No call is ended by its breaker: the limits of the source do that. */
const noDeadlineMs = 2 ** 31 - 1;

function toFault(error: unknown, name: string): Fault {
  if (error instanceof Fault) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new Fault('upstream_invalid', {
    dependency: name,
    message: `Listing the models of "${name}" failed: ${reason}.`,
    reason,
    cause: error,
  });
}

function hostOf(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl;
}

/** A provider with its cached model list: a failed refresh keeps the last list and records the cause. */
export function createProviderEntry(config: ProviderConfig, source: ModelSource, limits: ModelLimits): ProviderEntry {
  const guards = new Map<string, Dependency>();
  const closing = new AbortController();
  let models: readonly string[] = config.models ?? [];
  let status: ProviderState['status'] = 'unknown';
  let cause: Fault | undefined;
  let checkedAt = -Infinity;
  let running: Promise<ProviderState> | undefined;

  const state = (): ProviderState => ({ id: config.id, name: config.name, status, models, cause });

  async function list(): Promise<ProviderState> {
    try {
      const listed = await source.list(AbortSignal.any([closing.signal, AbortSignal.timeout(limits.listMs)]));
      models = config.models ?? listed;
      status = 'ok';
      cause = undefined;
    } catch (error) {
      status = 'failed';
      cause = toFault(error, config.name);
    }
    checkedAt = performance.now();
    running = undefined;
    return state();
  }

  function refresh(): Promise<ProviderState> {
    running ??= list();
    return running;
  }

  function guard(model: string): Dependency {
    const known = guards.get(model);
    if (known) return known;
    if (guards.size >= maxGuards) guards.clear();
    const address = hostOf(config.baseUrl);
    const made = createDependency({
      name: config.name,
      address,
      deadlineMs: noDeadlineMs,
      coolDownMs: 5000,
      isFailure: isIllness,
    });
    guards.set(model, made);
    return made;
  }

  return {
    config,
    source,
    since: Math.floor(Date.now() / 1000),
    state,
    refresh,
    renew: () => {
      const lifetimeMs = status === 'failed' ? failureLifetimeMs : listLifetimeMs;
      if (performance.now() - checkedAt > lifetimeMs) void refresh();
    },
    guard,
    close: () => {
      closing.abort();
      source.close();
    },
  };
}
