import type { ModelLimits } from './limits.ts';
import { createRelay } from './relay.ts';

/** A program that serves models on a known port of this machine. */
export interface LocalServer {
  readonly name: string;
  readonly port: number;
}

export interface FoundServer {
  readonly name: string;
  readonly baseUrl: string;
  readonly models: readonly string[];
}

export const localServers: readonly LocalServer[] = [
  { name: 'ollama', port: 11_434 },
  { name: 'lm-studio', port: 1234 },
  { name: 'llama-server', port: 8080 },
];

export interface DiscoverOptions {
  readonly servers?: readonly LocalServer[];
  /** Of all of it; default 300. */
  readonly withinMs?: number;
  readonly limits: ModelLimits;
}

const hosts = ['127.0.0.1', '[::1]'];

async function ask(server: LocalServer, host: string, options: DiscoverOptions): Promise<FoundServer | undefined> {
  const baseUrl = `http://${host}:${server.port}/v1`;
  const relay = createRelay({ name: server.name, baseUrl, apiKey: undefined, limits: options.limits });
  try {
    return { name: server.name, baseUrl, models: await relay.list(AbortSignal.timeout(options.withinMs ?? 300)) };
  } catch {
    // Nothing there, or something else: either way no model server.
    return undefined;
  } finally {
    relay.close();
  }
}

/** Asks every known port on both loopback addresses at once; a server that listens on both is found once, by 127.0.0.1. */
export async function discoverServers(options: DiscoverOptions): Promise<readonly FoundServer[]> {
  const found = (options.servers ?? localServers).map(async (server) => {
    const answers = await Promise.all(hosts.map((host) => ask(server, host, options)));
    return answers.find((answer) => answer !== undefined);
  });
  const all = await Promise.all(found);
  return all.filter((server) => server !== undefined);
}
