import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { temporaryDirectory } from './services.ts';
import { repositoryRoot } from './source-files.ts';

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as JSON. */
  json(): Record<string, unknown>;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What is piped in. */
  readonly input?: string;
  readonly cwd?: string;
}

/** Variables of the machine that runs the tests must not reach the command. */
const isForeign = (name: string): boolean =>
  !/^(?:CAUSEWAY_|PORT$|OPENAI_|ANTHROPIC_|GOOGLE_|SARVAM_|DEEPGRAM_|ELEVENLABS_|OLLAMA_|NO_COLOR|FORCE_COLOR|NODE_)/u.test(
    name,
  );

export const cleanEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => isForeign(name)));

let emptyFolder: string | undefined;
/** One for all runs that need no data of their own. */
function defaultFolder(): string {
  emptyFolder ??= temporaryDirectory('cli');
  return emptyFolder;
}

/** Runs the real `causeway` as a program and waits for its end. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const child = spawn(process.execPath, [join(repositoryRoot, 'apps/cli/bin/causeway.mjs'), ...args], {
    cwd: options.cwd ?? defaultFolder(),
    env: { ...cleanEnvironment(), ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(options.input ?? '');
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: code as number | null, stdout, stderr, json: () => JSON.parse(stdout) as Record<string, unknown> };
}
