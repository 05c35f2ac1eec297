import { Fault } from '@causeway/contract';
import type { Check } from '../../gateway/feature.ts';
import type { Speech } from '../../providers/speech/speech.ts';

const install = 'npx causeway voice install';

/** The best detector is there; without it a worse one works. */
function probeDetector(speech: Pick<Speech, 'engines'>): void {
  const silero = speech.engines().find(({ id }) => id === 'silero');
  if (silero?.isReady === true) return;
  throw new Fault('speech_engine_missing', {
    message: 'Silero is not installed: turns are detected with the WebRTC detector, which takes noise for speech.',
    fix: { summary: 'Install it.', command: silero?.missing?.command ?? install },
  });
}

/** What speech needs, by name; none of it is vital, and a server that nobody talks to is well without. */
export function speechChecks(speech: Pick<Speech, 'engines' | 'transcriber' | 'voice'>): readonly Check[] {
  const common = { vital: false, isOptional: true } as const;
  return [
    { ...common, name: 'voice detector', probe: async () => probeDetector(speech) },
    { ...common, name: 'speech to text', probe: async () => void speech.transcriber() },
    { ...common, name: 'text to speech', probe: async () => void speech.voice() },
  ];
}
