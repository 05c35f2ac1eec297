import type { CarrierCheck } from '../../../server/src/providers/carriers/examine/carrier-check.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const load = async () => {
  const [{ loadConfig }, { createCarriers }, { examineCarriers }, codes] = await Promise.all([
    import('../../../server/src/config.ts'),
    import('../../../server/src/providers/carriers/create-carriers.ts'),
    import('../../../server/src/providers/carriers/examine/examine-carriers.ts'),
    import('../../../server/src/providers/carriers/examine/carrier-codes.ts'),
  ]);
  return { loadConfig, createCarriers, examineCarriers, ...codes };
};

const marks = { ok: ['green', '[✓]'], error: ['red', '[✗]'], skipped: ['dim', '[-]'] } as const;
const nameLength = 22;

function linesOf(terminal: Terminal, { name, carrier, state, text, fix }: CarrierCheck): readonly string[] {
  const [style, mark] = marks[state];
  const place = carrier === null ? name : `${carrier} ${name}`;
  const line = `${terminal.paint(style, mark)} ${place.padEnd(nameLength)} ${text}`;
  return fix === null ? [line] : [line, `      = fix: ${fix}`];
}

/** What a carrier's code means. */
async function explain(terminal: Terminal, words: readonly string[]): Promise<void> {
  const { explainCode, knownCodes } = await load();
  const explained = words.map((code) => {
    const meaning = explainCode(code);
    if (meaning) return { code, ...meaning };
    throw new UsageError(`The code ${code} is not known here.`, `Known: ${knownCodes.join(', ')}`);
  });
  const lines = explained.flatMap(({ code, cause, fix }) => [
    `${terminal.paint('bold', code)}: ${cause}`,
    `      = fix: ${fix}`,
  ]);
  terminal.answer({ codes: explained }, lines);
}

/** Examines what phone calls need, from outside as a carrier would; with codes, explains those. */
export async function doctorTelephony(terminal: Terminal, codes: readonly string[]): Promise<void> {
  if (codes.length > 0) return explain(terminal, codes);
  const { loadConfig, createCarriers, examineCarriers } = await load();
  const config = loadConfig();
  const checks = await examineCarriers(createCarriers(config.carriers), config.publicUrl);
  const broken = checks.filter(({ state }) => state === 'error').length;
  const verdict = broken === 0 ? 'healthy' : 'broken';
  const said =
    broken === 0
      ? terminal.paint('green', 'Healthy: carriers can reach this server, and it them.')
      : terminal.paint('red', `Broken: ${broken} ${broken === 1 ? 'thing needs' : 'things need'} mending.`);
  terminal.answer({ verdict, public_url: config.publicUrl ?? null, checks }, [
    ...checks.flatMap((check) => linesOf(terminal, check)),
    '',
    said,
  ]);
  process.exitCode = broken === 0 ? exitCodes.ok : exitCodes.findings;
}
