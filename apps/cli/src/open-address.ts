import type { Data } from './open-data.ts';

export interface Reached {
  /** Where people reach the server. */
  readonly address: string;
  /** The one that runs on this data now. */
  readonly running: { readonly url: string; readonly pid: number; readonly auth: 'on' | 'off' } | undefined;
}

/** The public URL, else the address of the server that runs on the data, else the one it would have. */
export async function openAddress({ config }: Data): Promise<Reached> {
  const { findRunning } = await import('../../server/src/running-servers.ts');
  const [running] = findRunning(config.dataDir);
  return { address: config.publicUrl ?? running?.url ?? `http://localhost:${config.port}`, running };
}
