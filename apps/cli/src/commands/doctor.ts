import type { DiagnoseOptions, Report, Target } from '@causeway/doctor';
import type { Command } from 'commander';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '@causeway/contract';
import { CannotRunError } from '../cannot-run-error.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface DoctorFlags {
  readonly origin?: string;
  readonly request: readonly string[];
  readonly header: readonly string[];
  readonly credentials?: string;
  readonly data?: string;
  readonly ws: readonly string[];
  readonly wsProtocol: readonly string[];
  readonly project?: string;
  readonly allowUnsafe?: boolean;
  readonly watch?: boolean;
  readonly report?: string;
  readonly ci?: boolean;
  readonly verbose?: boolean;
}

const modes = ['include', 'same-origin', 'omit'] as const;
const watchMs = 2000;
const collect = (value: string, all: readonly string[]): string[] => [...all, value];

function readMode(text: string | undefined): { credentials?: (typeof modes)[number] } {
  if (text === undefined) return {};
  const mode = modes.find((each) => each === text);
  if (mode === undefined) throw new UsageError(`--credentials: "${text}" is none of ${modes.join(', ')}.`);
  return { credentials: mode };
}

/** A URL or a text as it stands; `-` reads standard input, and a file (a HAR, a saved error) its content. */
async function readWord(word: string): Promise<string> {
  if (word === '-') return readAll(process.stdin);
  const isFile = /\.(?:har|json|txt|log)$/iu.test(word) && existsSync(word) && statSync(word).isFile();
  return isFile ? readFileSync(word, 'utf8') : word;
}

/** `@file` reads the body from a file, as curl does. */
const readBody = (data: string): string => (data.startsWith('@') ? readFileSync(data.slice(1), 'utf8') : data);

async function readTarget(words: readonly string[], flags: DoctorFlags): Promise<Target> {
  const isAlone = words.length === 0;
  const project = flags.project ?? (isAlone ? '.' : undefined);
  if (project !== undefined && !existsSync(project)) throw new UsageError(`--project: there is no folder "${project}".`);
  return {
    urls: await Promise.all(words.map(readWord)),
    requests: flags.request,
    headers: flags.header,
    sockets: flags.ws,
    socketProtocols: flags.wsProtocol,
    ...readMode(flags.credentials),
    ...(flags.origin === undefined ? {} : { origin: flags.origin }),
    ...(flags.data === undefined ? {} : { data: readBody(flags.data) }),
    ...(project === undefined ? {} : { project: resolve(project) }),
    ...(flags.allowUnsafe === true ? { isUnsafeAllowed: true } : {}),
  };
}

/** One line that is written over while probes run; on a terminal only. */
function statusLine(isShown: boolean): { show: (text: string) => void; clear: () => void } {
  const write = (text: string) => {
    if (isShown && process.stderr.isTTY) process.stderr.write(`\r\u{1B}[K${text.slice(0, (process.stderr.columns || 80) - 1)}`);
  };
  return { show: (text) => write(`looking at ${text}`), clear: () => write('') };
}

async function examine(options: DiagnoseOptions): Promise<Report> {
  const { diagnose } = await import('@causeway/doctor');
  try {
    return await diagnose(options);
  } catch (error) {
    if (error instanceof Fault && error.code === 'invalid_request') {
      throw new UsageError(error.message, error.details.fix?.summary);
    }
    throw error;
  }
}

async function answer(terminal: Terminal, report: Report, flags: DoctorFlags): Promise<void> {
  const { renderHtml, renderText } = await import('@causeway/doctor');
  const paint = (style: Parameters<Terminal['paint']>[0], text: string) =>
    flags.ci === true ? text : terminal.paint(style, text);
  terminal.answer(report, renderText(report, { paint, isVerbose: flags.verbose === true }));
  if (flags.report === undefined) return;
  writeFileSync(flags.report, renderHtml(report));
  terminal.note(`Report: ${flags.report}`);
}

async function runOnce(terminal: Terminal, target: Target, flags: DoctorFlags): Promise<Report> {
  const status = statusLine(!terminal.isJson && flags.ci !== true);
  const report = await examine({
    ...target,
    onProgress: (progress) => (progress.kind === 'probe' ? status.show(progress.text) : undefined),
  });
  status.clear();
  if (report.requests.length === 0 && report.sockets.length === 0) {
    throw new CannotRunError(
      'There is nothing to look at: no frontend and no backend was found here. Name them: npx causeway doctor http://localhost:8000 --origin http://localhost:5173',
    );
  }
  return report;
}

/** Looks again every two seconds and says what has changed; ends when it is healthy. */
async function watch(terminal: Terminal, target: Target, flags: DoctorFlags): Promise<Report> {
  let said = '';
  for (;;) {
    const report = await runOnce(terminal, target, flags);
    const state = `${report.verdict} ${report.findings.map(({ code, about }) => `${code} ${about}`).join(', ')}`;
    if (state !== said) await answer(terminal, report, flags);
    if (report.verdict === 'healthy') return report;
    said = state;
    await pause(watchMs);
  }
}

async function doctor(terminal: Terminal, words: readonly string[], flags: DoctorFlags): Promise<void> {
  const target = await readTarget(words, flags);
  const report = flags.watch === true ? await watch(terminal, target, flags) : await runOnce(terminal, target, flags);
  if (flags.watch !== true) await answer(terminal, report, flags);
  process.exitCode = report.verdict === 'healthy' ? exitCodes.ok : exitCodes.findings;
}

/** Names the real cause why a browser cannot reach a backend. */
export function doctorCommand(program: Command, terminal: Terminal): void {
  program
    .command('doctor [target...]')
    .description("name the cause why a browser cannot reach a backend: URLs, a browser's error text, a curl line or a HAR file")
    .option('--origin <origin>', "the page's origin (default: the frontend that is found)")
    .option('--request <request>', 'a request of the page: "POST /v1/x"; repeatable', collect, [])
    .option(
      '--header <header>',
      'a header the page sets: "Name: value"; Cookie stands for its cookies; repeatable',
      collect,
      [],
    )
    .option('--credentials <mode>', 'include, same-origin (default) or omit')
    .option('--data <body>', 'the body of the request, or @file')
    .option('--ws <path>', 'a WebSocket the page opens; repeatable', collect, [])
    .option('--ws-protocol <protocol>', 'a subprotocol it offers; repeatable', collect, [])
    .option('--project <folder>', 'read the files of this folder for evidence (default without a target: here)')
    .option('--allow-unsafe', 'also send methods that may change something, exactly as given')
    .option('--watch', 'look again until it is healthy')
    .option('--report <file>', 'write the report as one HTML file, without secrets')
    .option('--ci', 'plain output for a build log')
    .option('-v, --verbose', 'show all evidence')
    .action((words: readonly string[], flags: DoctorFlags) => doctor(terminal, words, flags));
}
