import type { DiagnoseOptions, Progress, Report, Target } from '@causeway/doctor';
import type { Command } from 'commander';
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '@causeway/contract';
import { CannotRunError } from '../cannot-run-error.ts';
import { fixFindings } from '../doctor-fix.ts';
import { readTarget } from '../doctor-target.ts';
import type { TargetFlags } from '../doctor-target.ts';
import { doctorTelephony } from './doctor-telephony.ts';
import { doctorVoice } from './doctor-voice.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface DoctorFlags extends TargetFlags {
  readonly browser?: boolean;
  readonly fix?: boolean;
  readonly yes?: boolean;
  readonly watch?: boolean;
  readonly report?: string;
  readonly ci?: boolean;
  readonly verbose?: boolean;
}

const watchMs = 2000;
const collect = (value: string, all: readonly string[]): string[] => [...all, value];

/** What is being looked at, in one line that is written over; what is found before the end stays. */
function watchProgress(terminal: Terminal, isPlain: boolean): { show: (progress: Progress) => void; clear: () => void } {
  const isShown = !terminal.isJson && !isPlain && process.stderr.isTTY;
  const write = (text: string) => {
    if (isShown) process.stderr.write(`\r\u{1B}[K${text.slice(0, (process.stderr.columns || 80) - 1)}`);
  };
  const remark = (text: string) => {
    write('');
    terminal.note(`so far: ${text}`);
  };
  const show = (progress: Progress) => {
    if (progress.kind === 'probe') write(`looking at ${progress.text}`);
    if (progress.kind === 'waiting') remark(progress.text);
    if (progress.kind !== 'finding') return;
    const { code, title, cause } = progress.finding;
    remark(`${terminal.paint('red', `error[${code}]`, 'note')}: ${title}. ${cause}`);
  };
  return { show, clear: () => write('') };
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
  const { width } = terminal;
  const isPlain = flags.ci === true;
  const lines = renderText(report, {
    paint: (style, text) => (isPlain ? text : terminal.paint(style, text)),
    isVerbose: flags.verbose === true,
    ...(width === undefined || isPlain ? {} : { width }),
  });
  terminal.answer(report, lines);
  if (flags.report === undefined) return;
  writeReport(flags.report, renderHtml(report));
  terminal.note(`Report: ${flags.report}`);
}

function writeReport(path: string, html: string): void {
  try {
    writeFileSync(path, html);
  } catch (cause) {
    throw new CannotRunError(`The report cannot be written to ${path}: ${String(cause)}`, { cause });
  }
}

/** A build must not pass, or fail, for what could not be looked at. */
function checkThatItRan(report: Report, flags: DoctorFlags): void {
  const isEmpty = report.requests.length === 0 && report.sockets.length === 0;
  if (isEmpty) {
    throw new CannotRunError(
      'There is nothing to look at: no frontend and no backend was found here. Name them: npx causeway doctor http://localhost:8000 --origin http://localhost:5173',
    );
  }
  const names = report.probes.filter(({ kind }) => kind === 'name');
  if (names.length > 0 && names.every(({ problem }) => problem === 'EAI_AGAIN')) {
    throw new CannotRunError('No name server answers on this machine, so nothing could be looked at. Connect it, and repeat.');
  }
  if (flags.ci === true && report.origin === null && report.requests.length > 0) {
    throw new CannotRunError(
      'No page is known, so nothing was judged as a browser would. Name it: --origin https://app.example.com',
    );
  }
}

async function runOnce(terminal: Terminal, target: Target, flags: DoctorFlags): Promise<Report> {
  const progress = watchProgress(terminal, flags.ci === true);
  const browsers = flags.browser === true ? (['chromium', 'firefox'] as const) : [];
  const report = await examine({ ...target, browsers, onProgress: progress.show }).finally(progress.clear);
  checkThatItRan(report, flags);
  return report;
}

/** Looks again every two seconds and says what has changed; ends when it is healthy. */
async function watch(terminal: Terminal, target: Target, flags: DoctorFlags): Promise<Report> {
  let said = '';
  for (;;) {
    const report = await runOnce(terminal, target, flags);
    const isHealthy = report.verdict === 'healthy';
    const state = `${report.verdict} ${report.findings.map(({ code, about }) => `${code} ${about}`).join(', ')}`;
    // One document alone with --json: the last one.
    if (state !== said && (isHealthy || !terminal.isJson)) await answer(terminal, report, flags);
    if (isHealthy) return report;
    if (said === '') terminal.note('Looking again every two seconds, until it is healthy. Ctrl+C ends it.');
    said = state;
    await pause(watchMs);
  }
}

/** The findings as they are without `--fix`, then what mends them; the exit code is that of the last diagnosis. */
async function fix(terminal: Terminal, words: readonly string[], flags: DoctorFlags): Promise<void> {
  const asked = await readTarget(words, { ...flags, project: flags.project ?? '.' });
  const target = { ...asked, project: asked.project ?? process.cwd() };
  const first = await runOnce(terminal, target, flags);
  if (!terminal.isJson) await answer(terminal, first, flags);
  const again = () => runOnce(terminal, target, flags);
  const { report, rounds } = await fixFindings({ terminal, target, report: first, examine: again, isYes: flags.yes === true });
  if (terminal.isJson) terminal.answer({ before: first, rounds, after: report }, []);
  process.exitCode = report.verdict === 'healthy' ? exitCodes.ok : exitCodes.findings;
}

async function doctor(terminal: Terminal, words: readonly string[], flags: DoctorFlags): Promise<void> {
  if (words[0] === 'telephony') return doctorTelephony(terminal, words.slice(1));
  if (words[0] === 'voice' && words.length === 1) return doctorVoice(terminal);
  if (flags.fix === true) return fix(terminal, words, flags);
  const target = await readTarget(words, flags);
  const report = flags.watch === true ? await watch(terminal, target, flags) : await runOnce(terminal, target, flags);
  if (flags.watch !== true) await answer(terminal, report, flags);
  process.exitCode = report.verdict === 'healthy' ? exitCodes.ok : exitCodes.findings;
}

const examples = `
Examples:
  npx causeway doctor                                       the project in this folder
  npx causeway doctor http://localhost:8000 --origin http://localhost:5173 --request 'POST /v1/x'
  npx causeway doctor localhost:8000 --ws /socket --project .
  npx causeway doctor "Access to fetch at 'http://…' has been blocked by CORS policy: …"
  npx causeway doctor recording.har
  npx causeway doctor telephony                             what phone calls need; with 31920: what that code means
  npx causeway doctor voice                                 engines, keys, a sentence there and back, the WebSocket`;

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
    .option('--browser', 'confirm the verdict in the Chromium and the Firefox of this machine')
    .option('--fix', "show the changes of the project's files that mend what was found, and apply them on yes")
    .option('--yes', 'with --fix: apply without asking')
    .option('--watch', 'look again until it is healthy')
    .option('--report <file>', 'write the report as one HTML file, without secrets')
    .option('--ci', 'plain output for a build log; what could not be judged ends with 2')
    .option('-v, --verbose', 'show all evidence')
    .addHelpText('after', examples)
    .action((words: readonly string[], flags: DoctorFlags) => doctor(terminal, words, flags));
}
