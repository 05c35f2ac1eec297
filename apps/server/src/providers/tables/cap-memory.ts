import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * What the process may reserve beyond its memory: stacks, arenas and buffers that stay empty. Half of it was too little for sheets of
 * 5,000 columns once in three times. What it really takes is watched by the process itself.
 */
const slackBytes = 1280 * 1024 * 1024;

/**
 * Caps what a process on Linux may reserve from now on: what Node reserves at its start, most of it for WebAssembly, differs by
 * 8 GB between machines. False: this machine has no `prlimit`.
 */
export async function capMemory(pid: number, memoryBytes: number): Promise<boolean> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const kilobytes = Number(/^VmSize:\s+(?<size>\d+) kB$/mu.exec(status)?.groups?.['size']);
    const bytes = kilobytes * 1024 + memoryBytes + slackBytes;
    await run('prlimit', [`--pid=${pid}`, `--as=${bytes}:${bytes}`, '--core=0:0']);
    return true;
  } catch {
    return false;
  }
}
