import {
  Fault,
  faultCatalogue,
  getExecution,
  importWorkflow,
  startExecution,
  validateDefinition,
  withoutVisits,
} from '@causeway/contract';
import type {
  DefinitionIssue,
  ExecutionDetail,
  ExecutionEvent,
  ExecutionId,
  ExecutionSnapshot,
  FaultCode,
  TaskState,
} from '@causeway/contract';
import { CallFailure, followExecution } from '@causeway/client';
import type { Client } from '@causeway/client';
import type { Command } from 'commander';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import { CannotRunError } from '../cannot-run-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { withServer } from '../open-server.ts';
import type { ServerFlags } from '../open-server.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface RunFlags extends ServerFlags {
  readonly input?: string;
  readonly watch?: boolean;
  readonly project?: string;
}

function readFile(flag: string, path: string): string {
  if (!existsSync(path)) throw new UsageError(`${flag}: there is no file "${path}".`);
  if (!statSync(path).isFile()) throw new UsageError(`${flag}: "${path}" is not a file.`);
  return readFileSync(path, 'utf8');
}

/** JSON as it stands, `@file`, or `-` for standard input. */
async function readInput(given: string | undefined): Promise<{ input?: unknown }> {
  if (given === undefined) return {};
  const fromFile = given.startsWith('@') ? readFile('--input', given.slice(1)) : given;
  const text = given === '-' ? await readAll(process.stdin) : fromFile;
  try {
    return { input: JSON.parse(text) as unknown };
  } catch {
    throw new UsageError('--input is no JSON.', `For example: --input '{"name": "Ada"}' or --input @input.json`);
  }
}

/** What the server refused is said as its fault; what did not reach it as what the client found out. */
function toError(error: unknown): unknown {
  if (!(error instanceof CallFailure)) return error;
  const { code, sentence, fix } = error.cause;
  if (!(code in faultCatalogue)) return new CannotRunError(sentence);
  return new Fault(code as FaultCode, { message: error.message, ...(fix === undefined ? {} : { fix }), cause: error });
}

const issueLine = (terminal: Terminal, file: string, issue: DefinitionIssue): string => {
  const { line, column, severity, message, fix, pointer } = issue;
  const place = line === null ? `${file} ${pointer}` : `${file}:${line}:${column ?? 1}`;
  const mark = severity === 'error' ? terminal.paint('red', 'error') : terminal.paint('yellow', 'warning');
  return `${place}: ${mark}: ${fix === null ? message : `${message.replace(/[.]$/u, '')}. ${fix}`}`;
};

/** False when it has errors; all of them are said then. */
async function isValid(
  terminal: Terminal,
  client: Client,
  { file, source }: { file: string; source: string },
): Promise<boolean> {
  const { valid, issues } = await client.call(validateDefinition, { body: { source } });
  const lines = issues.map((issue) => issueLine(terminal, file, issue));
  if (valid) {
    if (lines.length > 0) terminal.note(...lines);
    return true;
  }
  terminal.answer({ valid, issues }, lines);
  process.exitCode = exitCodes.findings;
  return false;
}

const durationText = (ms: number): string => (ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** One line for the state of a step; undefined for one that says nothing new to a person. */
function stepLine(terminal: Terminal, step: TaskState): string | undefined {
  const took = durationText((step.ended_at ?? step.started_at) - step.started_at);
  const mark = (style: 'green' | 'red' | 'yellow' | 'dim', sign: string) => terminal.paint(style, sign, 'note');
  switch (step.status) {
    case 'completed':
      return `${mark('green', '✓')} ${step.name}  ${terminal.paint('dim', took, 'note')}`;
    case 'faulted':
    case 'retrying':
      return `${mark('red', '✗')} ${step.name}  ${step.error?.detail ?? step.error?.title ?? ''}`.trimEnd();
    case 'waiting':
      return `${mark('yellow', '…')} ${step.name} waits${step.wait?.title === undefined ? '' : `: ${step.wait.title}`}`;
    case 'needs-attention':
      return `${mark('yellow', '!')} ${step.name} needs a decision: ${step.wait?.reason ?? ''}`;
    case 'skipped':
      return `${mark('dim', '-')} ${step.name} skipped`;
    default:
      return undefined;
  }
}

/** Says each state of each step once; what happened before the stream began, too. */
function createStepNotes(terminal: Terminal) {
  const said = new Map<string, string>();
  return ({ tasks }: ExecutionSnapshot, events: readonly ExecutionEvent[]): void => {
    const paths = events.length === 0 ? Object.keys(tasks) : events.map(({ path }) => withoutVisits(path));
    for (const path of new Set(paths)) {
      const step = tasks[path];
      const line = step && stepLine(terminal, step);
      if (line === undefined || said.get(path) === line) continue;
      said.set(path, line);
      terminal.note(line);
    }
  };
}

interface Watched {
  readonly id: ExecutionId;
  /** Every step is told. */
  readonly isLoud: boolean;
}

/** Resolves at the end of the execution, however long that takes. */
function watchToEnd(terminal: Terminal, client: Client, { id, isLoud }: Watched): Promise<void> {
  const noteSteps = createStepNotes(terminal);
  return new Promise((resolve, reject) => {
    followExecution(client, {
      id,
      onChange: (snapshot, events) => {
        if (isLoud) noteSteps(snapshot, events);
      },
      onEnd: () => resolve(),
      onState: (state) => {
        if (state.status === 'closed' && state.cause !== undefined) reject(new CannotRunError(state.cause.sentence));
        if (state.status === 'offline') terminal.note(`Trying to reach the server again. ${state.cause.sentence}`);
      },
    });
  });
}

function answer(terminal: Terminal, execution: ExecutionDetail): void {
  const isGood = execution.status === 'completed';
  terminal.answer(execution, isGood ? [JSON.stringify(execution.result, null, 2) ?? 'null'] : []);
  if (isGood) return;
  process.exitCode = exitCodes.findings;
  const { error, status, id } = execution;
  const why = error === null ? '' : `: ${error.title}${error.detail === undefined ? '' : ` (${error.detail})`}`;
  terminal.note(
    `${terminal.paint('red', status, 'note')}${why}${error?.path === undefined ? '' : ` at ${error.path}`}`,
    `Execution ${id}`,
  );
}

async function runFile(terminal: Terminal, file: string, flags: RunFlags): Promise<void> {
  const source = readFile('FILE', file);
  const given = await readInput(flags.input);
  await withServer(terminal, flags, async (client) => {
    if (!(await isValid(terminal, client, { file, source }))) return;
    const project = flags.project === undefined ? {} : { project_id: flags.project };
    const saved = await client.call(importWorkflow, { body: { source, ...project } });
    const started = await client.call(startExecution, {
      params: { workflowId: saved.id },
      body: { version: saved.version, ...given },
    });
    const isLoud = flags.watch === true;
    const what = `${saved.name} version ${saved.version} (${saved.outcome}), execution ${started.id}`;
    if (isLoud) terminal.note(what);
    await watchToEnd(terminal, client, { id: started.id, isLoud });
    answer(terminal, await client.call(getExecution, { params: { executionId: started.id } }));
  }).catch((error: unknown) => {
    throw toError(error);
  });
}

/** Runs a workflow file on a server and waits for its end. */
export function runCommand(program: Command, terminal: Terminal): void {
  program
    .command('run <file>')
    .description('run a workflow file (YAML or JSON) and wait for its end')
    .option('--input <json>', 'its input: JSON, @file, or - for standard input')
    .option('--watch', 'show every step as it happens')
    .option('--project <id>', 'where the workflow is kept (default: the default project)')
    .option('--url <url>', 'the server (default: the one that runs on this data)')
    .option('--key <key>', 'API key of that server; - reads it from standard input')
    .action((file: string, flags: RunFlags) => runFile(terminal, file, flags));
}
