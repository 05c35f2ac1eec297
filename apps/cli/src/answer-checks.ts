import { exitCodes } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** One thing that a doctor looked at. */
interface Check {
  readonly name: string;
  readonly state: 'ok' | 'error' | 'skipped';
  readonly text: string;
  readonly fix: string | null;
  /** Null: it is the same for all. */
  readonly carrier?: string | null;
}

interface Findings {
  readonly checks: readonly Check[];
  readonly publicUrl: string | undefined;
  /** Said when nothing is broken. */
  readonly healthy: string;
}

const marks = { ok: ['green', '[✓]'], error: ['red', '[✗]'], skipped: ['dim', '[-]'] } as const;
const nameLength = 22;

function linesOf(terminal: Terminal, { name, carrier, state, text, fix }: Check): readonly string[] {
  const [style, mark] = marks[state];
  const place = carrier ? `${carrier} ${name}` : name;
  const line = `${terminal.paint(style, mark)} ${place.padEnd(nameLength)} ${text}`;
  return fix === null ? [line] : [line, `      = fix: ${fix}`];
}

/** Tells what was looked at and ends with `findings` when something is broken. */
export function answerChecks(terminal: Terminal, { checks, publicUrl, healthy }: Findings): void {
  const broken = checks.filter(({ state }) => state === 'error').length;
  const verdict = broken === 0 ? 'healthy' : 'broken';
  const said =
    broken === 0
      ? terminal.paint('green', `Healthy: ${healthy}`)
      : terminal.paint('red', `Broken: ${broken} ${broken === 1 ? 'thing needs' : 'things need'} mending.`);
  terminal.answer({ verdict, public_url: publicUrl ?? null, checks }, [
    ...checks.flatMap((check) => linesOf(terminal, check)),
    '',
    said,
  ]);
  process.exitCode = broken === 0 ? exitCodes.ok : exitCodes.findings;
}
