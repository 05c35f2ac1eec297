import { answerChecks } from '../answer-checks.ts';
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
  answerChecks(terminal, {
    checks,
    publicUrl: config.publicUrl,
    healthy: 'carriers can reach this server, and it them.',
  });
}
