import type { Report, Target } from '@causeway/doctor';
import type { MendCommand, MendPlan } from '@causeway/doctor/mend';
import { createInterface } from 'node:readline/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { applyChanges } from './apply-changes.ts';
import type { Applied } from './apply-changes.ts';
import type { Terminal } from './terminal.ts';

/** What a fix needs of the command around it. */
export interface FixOptions {
  readonly terminal: Terminal;
  /** What the doctor was asked; its project is the folder that is edited. */
  readonly target: Target & { readonly project: string };
  readonly report: Report;
  /** Diagnoses the same again. */
  readonly examine: () => Promise<Report>;
  /** Apply without asking. */
  readonly isYes: boolean;
}

/** How a fix ended. */
export interface FixResult {
  /** The last diagnosis: the one before when nothing was changed. */
  readonly report: Report;
  readonly rounds: readonly { readonly diff: string; readonly plan: MendPlan; readonly applied?: Applied }[];
}

const maxRounds = 4;
const reloadTries = 8;
const reloadMs = 750;

/**
 * Shows exact changes for what was found, applies them on yes, and diagnoses again; on as long as that finds something else to
 * mend. Without a terminal and without `isYes` it only shows.
 */
export async function fixFindings(options: FixOptions): Promise<FixResult> {
  const { terminal, target } = options;
  const { planMend, readProject, unifiedDiff } = await import('@causeway/doctor/mend');
  const rounds: FixResult['rounds'][number][] = [];
  let { report } = options;
  while (report.verdict !== 'healthy' && rounds.length < maxRounds) {
    const plan = planMend({ report, target, project: target.project, ...readProject(target.project) });
    const diff = unifiedDiff(plan.changes);
    show(terminal, plan, diff);
    const applied =
      plan.changes.length > 0 && (await isWanted(options)) ? applyChanges(target.project, plan.changes) : undefined;
    rounds.push({ diff, plan, ...(applied === undefined ? {} : { applied }) });
    if (applied === undefined) break;
    terminal.note(`Changed ${applied.paths.join(', ')}. Undo: ${applied.undo}`);
    report = await prove(options, plan);
  }
  tellResult(
    terminal,
    report,
    rounds.some(({ applied }) => applied !== undefined),
  );
  return { report, rounds };
}

function show(terminal: Terminal, plan: MendPlan, diff: string): void {
  const line = (text: string): string => {
    if (/^(?:---|\+\+\+) /u.test(text)) return terminal.paint('bold', text, 'note');
    if (text.startsWith('+')) return terminal.paint('green', text, 'note');
    if (text.startsWith('-')) return terminal.paint('red', text, 'note');
    return text.startsWith('@@') ? terminal.paint('dim', text, 'note') : text;
  };
  if (diff !== '') terminal.note('', ...diff.trimEnd().split('\n').map(line));
  for (const { code, by, notes, commands, reason, remains } of plan.steps) {
    terminal.note(
      '',
      `${terminal.paint('bold', code, 'note')}: ${remains === undefined ? says[by] : readable}${reason === undefined ? '' : `: ${reason}. Its fix stands with the finding above`}`,
    );
    terminal.note(...notes.map((note) => `  ${note}`), ...commands.map(asShell));
    if (remains !== undefined) terminal.note(`  what remains is ${remains}`);
  }
}

const says = { edit: 'mended by the change above', command: 'no file is at fault; run', person: 'left as it is' } as const;

const readable = 'after the change above the page reads what the backend really answers';

const asShell = ({ text, folder }: MendCommand): string => `  $ ${folder === '' ? '' : `cd ${folder} && `}${text}`;

const isInteractive = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

async function isWanted({ terminal, isYes }: FixOptions): Promise<boolean> {
  if (isYes) return true;
  if (terminal.isJson || !isInteractive()) {
    terminal.note('', 'Nothing was changed. Apply it with --fix --yes.');
    return false;
  }
  return /^y(?:es)?$/iu.test(await ask('\nApply these changes? [y/N] '));
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await lines.question(question)).trim();
  } finally {
    lines.close();
  }
}

/** Diagnoses again: when somebody says that it runs, else for some seconds, in which a server may reload by itself. */
async function prove({ terminal, examine }: FixOptions, plan: MendPlan): Promise<Report> {
  const commands = [...plan.steps.flatMap((step) => step.commands), ...plan.restarts];
  if (commands.length > 0) {
    terminal.note('', 'What runs has to be started again:', ...new Set(commands.map(asShell)));
    if (!terminal.isJson && isInteractive()) {
      await ask('Press Enter when it runs. ');
      return examine();
    }
  }
  let report = await examine();
  for (let tries = 1; report.verdict !== 'healthy' && tries < reloadTries; tries += 1) {
    await pause(reloadMs);
    report = await examine();
  }
  return report;
}

function tellResult(terminal: Terminal, { verdict, findings }: Report, isChanged: boolean): void {
  if (!isChanged) return;
  if (verdict === 'healthy') {
    terminal.note('', `${terminal.paint('green', '[✓]', 'note')} Diagnosed again: a browser reaches the backend.`);
    return;
  }
  const rest = findings.map(({ code, cause }) => `  ${code}: ${cause}`);
  terminal.note(
    '',
    `${terminal.paint('yellow', '[!]', 'note')} Diagnosed again; what remains:`,
    ...(rest.length === 0 ? ['  it is not known why'] : rest),
  );
}
