import { join } from 'node:path';
import { findEngines } from '../../apps/server/src/providers/speech/engines/find-engines.ts';
import { EngineThread } from '../../apps/server/src/providers/speech/engine-thread.ts';

/** Where `npx causeway voice install` puts them from the root of the repository. */
export const enginesDirectory = process.env['CAUSEWAY_TEST_ENGINES'] ?? join(import.meta.dirname, '../../data/engines');

const there = findEngines(enginesDirectory);

/** Why tests that speak and listen cannot run; undefined: they can. */
export const enginesMissing: string | false = ['silero', 'moonshine', 'espeak'].every((id) =>
  [...there].some((engine) => engine === id),
)
  ? false
  : 'the speech engines are not installed: npx causeway voice install';

/** Speech at 16 kHz or so, made here: the words are known. */
export async function sayInTest(text: string, voice = 'en-us'): Promise<{ readonly pcm: Int16Array; readonly rate: number }> {
  const thread = new EngineThread({ directory: enginesDirectory, engines: ['espeak'] });
  try {
    const samples: number[] = [];
    const answer = await thread.ask('speak', { text, voice, speed: 1 }, (pcm) => {
      for (const sample of pcm) samples.push(sample);
    });
    if (answer.kind !== 'spoken') throw new Error('no sound');
    return { pcm: Int16Array.from(samples), rate: answer.rate };
  } finally {
    await thread.close();
  }
}
