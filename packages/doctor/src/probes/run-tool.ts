import { execFile } from 'node:child_process';

const toolMs = 4000;

/** The output of one of the system's own tools; empty when it is missing or fails. */
export function runTool(command: string, ...args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(command, [...args], { timeout: toolMs, windowsHide: true, maxBuffer: 8_000_000 }, (_error, stdout) =>
      resolve(stdout),
    );
  });
}
