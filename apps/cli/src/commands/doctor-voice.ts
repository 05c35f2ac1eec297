import { answerChecks } from '../answer-checks.ts';
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

/** Examines what talking needs: engines, keys, a sentence there and back, and the WebSocket past the proxy. */
export async function doctorVoice(terminal: Terminal): Promise<void> {
  const { config, createSpeech, examineSpeech, examineUpgrade, createResampler } = await load();
  const speech = createSpeech({ directory: config.enginesDir, ...config.speech });
  const resample = (pcm: Int16Array, from: number, to: number): Int16Array => createResampler(from, to).push(pcm);
  const checks = await Promise.all([examineSpeech({ speech, resample }), examineUpgrade(config.publicUrl)])
    .then((all) => all.flat())
    .finally(() => speech.close());
  answerChecks(terminal, {
    checks,
    publicUrl: config.publicUrl,
    healthy: 'it hears, it speaks, and sessions reach it.',
  });
}
