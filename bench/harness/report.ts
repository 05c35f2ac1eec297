import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem, type as systemName } from 'node:os';
import { fileURLToPath } from 'node:url';
import { client } from './load.ts';
import { pinning } from './measured-process.ts';
import { whereWeLose } from './where-we-lose.ts';
import type { Goal } from './where-we-lose.ts';

/** Rows of a table; the first one is its head. */
export type Table = readonly (readonly (string | number)[])[];

export interface Section {
  readonly title: string;
  readonly method: string;
  readonly tables: readonly Table[];
  readonly goals: readonly Goal[];
  /** What others do better here, with the figure; empty: none does. */
  readonly losses: readonly string[];
  /** What could not be measured. */
  readonly skipped?: readonly string[];
}

/** A minute instead of minutes: fewer rounds, and the results are printed only. */
export const isQuick = process.argv.includes('--quick');
const file = fileURLToPath(new URL('../RESULTS.md', import.meta.url));

const intro = `# Results

Written by \`npm run bench\`, section by section; each says when and where. Trust ratios: both sides were measured in turns, in fresh processes, within the
same minutes. Absolute numbers are this machine's.`;

function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown CPU';
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  const date = new Date().toISOString().slice(0, 16).replace('T', ' ');
  const load = loadavg()[0]?.toFixed(1);
  return `${date} UTC, ${availableParallelism()} x ${model}, ${memory}, ${systemName()} ${release()}, Node ${process.version}, client ${client}, ${pinning}; load average at the end ${load}.`;
}

function tableText(table: Table): string {
  const [head = [], ...rows] = table.map((row) => row.map(String));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function goalText({ what, goal, measured, isMet, ifMissed }: Goal): string {
  const why = isMet || ifMissed === undefined ? '' : ` ${ifMissed}`;
  return `- ${isMet ? 'Met' : '**Missed**'}: ${what}, ${goal}: ${measured}.${why}`;
}

function sectionText(section: Section): string {
  const parts = [
    `## ${section.title}`,
    section.method,
    `Machine: ${machine()}`,
    ...section.tables.map(tableText),
    section.goals.map(goalText).join('\n'),
    `Where we lose: ${whereWeLose(section.goals, section.losses)}`,
    ...(section.skipped ?? []).map((what) => `Not measured: ${what}`),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Prints a section and, unless quick, puts it into RESULTS.md in the place of the older one. */
export function report(section: Section): void {
  const text = sectionText(section);
  process.stdout.write(`\n${text}\n`);
  if (isQuick) return;
  const old = existsSync(file) ? readFileSync(file, 'utf8') : intro;
  const sections = old
    .trim()
    .split(/\n\n(?=## )/u)
    .slice(1);
  const others = sections.filter((each) => !each.startsWith(`## ${section.title}\n`));
  writeFileSync(file, `${[intro, ...[...others, text].toSorted()].join('\n\n')}\n`);
}
