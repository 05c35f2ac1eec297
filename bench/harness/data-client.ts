import { openAsBlob, readFileSync, readdirSync } from 'node:fs';
import type { DataFile } from '@causeway/contract';
import type { MeasuredProcess } from './measured-process.ts';

/** Asks a server as a page does. */
export interface DataClient {
  /** Answers when the last byte is there, before it is read. */
  upload(path: string): Promise<DataFile>;
  get<Reply>(path: string): Promise<Reply>;
  post<Reply>(path: string, body: object): Promise<Reply>;
  /** Peak memory of the processes that work on data, in MB. */
  watchWorkers(): { stop(): number };
}

function workersOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .map(Number)
    .filter((each) => {
      try {
        const parent = Number(readFileSync(`/proc/${each}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
        return parent === pid && readFileSync(`/proc/${each}/cmdline`, 'utf8').includes('worker/main.ts');
      } catch {
        return false;
      }
    });
}

/** Resident memory now, in MB; Linux only. */
export function residentMb(pid: number): number {
  try {
    return Number(/VmRSS:\s+(?<kb>\d+)/u.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.groups?.['kb'] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

const watchEveryMs = 20;

export function createDataClient({ pid, port, tell }: MeasuredProcess): DataClient {
  const base = `http://127.0.0.1:${port}`;
  const authorization = { authorization: `Bearer ${tell['key'] ?? ''}` };
  async function ask<Reply>(path: string, init: RequestInit, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    const answer = await fetch(base + path, { ...init, headers: { ...authorization, ...headers } });
    const body = (await answer.json()) as Reply;
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${JSON.stringify(body)}`);
    return body;
  }
  return {
    upload: async (path) => {
      const form = new FormData();
      form.append('file', await openAsBlob(path), 'rows.csv');
      return ask('/api/v1/upload?wait=0', { method: 'POST', body: form });
    },
    get: (path) => ask(path, {}),
    post: (path, body) => ask(path, { method: 'POST', body: JSON.stringify(body) }, { 'content-type': 'application/json' }),
    watchWorkers: () => {
      let peak = 0;
      const timer = setInterval(() => {
        for (const worker of workersOf(pid)) peak = Math.max(peak, residentMb(worker));
      }, watchEveryMs);
      return {
        stop: () => {
          clearInterval(timer);
          return peak;
        },
      };
    },
  };
}
