import type { SpeechCheck } from '../../../server/src/providers/speech/examine/speech-check.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

const load = async () => {
  const [{ loadConfig }, { createSpeech }, { examineSpeech }, { examineUpgrade }, { createResampler }] = await Promise.all([
    import('../../../server/src/config.ts'),
    import('../../../server/src/providers/speech/create-speech.ts'),
    import('../../../server/src/providers/speech/examine/examine-speech.ts'),
    import('../../../server/src/providers/speech/examine/examine-upgrade.ts'),
    import('../../../server/src/features/voice/audio/resampler.ts'),
  ]);
  return { config: loadConfig(), createSpeech, examineSpeech, examineUpgrade, createResampler };
};

const marks = { ok: ['green', '[✓]'], error: ['red', '[✗]'], skipped: ['dim', '[-]'] } as const;
const nameLength = 22;

function linesOf(terminal: Terminal, { name, state, text, fix }: SpeechCheck): readonly string[] {
  const [style, mark] = marks[state];
  const line = `${terminal.paint(style, mark)} ${name.padEnd(nameLength)} ${text}`;
  return fix === null ? [line] : [line, `      = fix: ${fix}`];
}

/** Examines what talking needs: engines, keys, a sentence there and back, and the WebSocket past the proxy. */
export async function doctorVoice(terminal: Terminal): Promise<void> {
  const { config, createSpeech, examineSpeech, examineUpgrade, createResampler } = await load();
  const speech = createSpeech({ directory: config.enginesDir, ...config.speech });
  const resample = (pcm: Int16Array, from: number, to: number): Int16Array => createResampler(from, to).push(pcm);
  const checks = await Promise.all([examineSpeech({ speech, resample }), examineUpgrade(config.publicUrl)])
    .then((all) => all.flat())
    .finally(() => speech.close());
  const broken = checks.filter(({ state }) => state === 'error').length;
  const verdict = broken === 0 ? 'healthy' : 'broken';
  const said =
    broken === 0
      ? terminal.paint('green', 'Healthy: it hears, it speaks, and sessions reach it.')
      : terminal.paint('red', `Broken: ${broken} ${broken === 1 ? 'thing needs' : 'things need'} mending.`);
  terminal.answer({ verdict, public_url: config.publicUrl ?? null, checks }, [
    ...checks.flatMap((check) => linesOf(terminal, check)),
    '',
    said,
  ]);
  process.exitCode = broken === 0 ? exitCodes.ok : exitCodes.findings;
}
