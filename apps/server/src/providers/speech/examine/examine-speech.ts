import { Fault } from '@causeway/contract';
import { listeningRate } from '../speech.ts';
import type { EngineState, Speech, Transcriber, Voice } from '../speech.ts';
import { fine, skipped, wrong } from './speech-check.ts';
import type { SpeechCheck } from './speech-check.ts';

const sentence = 'Hello, how are you today?';
const timeoutMs = 60_000;

/** Sound at another rate. */
export type Resample = (pcm: Int16Array, from: number, to: number) => Int16Array;

interface Needs {
  readonly speech: Speech;
  readonly resample: Resample;
}

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[a-z]+/gu) ?? [];

function failure(name: string, error: unknown): SpeechCheck {
  const fault = error instanceof Fault ? error : undefined;
  const text = error instanceof Error ? error.message : String(error);
  return wrong(name, text, fault?.details.fix?.command ?? fault?.details.fix?.summary ?? 'npx causeway voice install');
}

/** An engine of this machine that is there and fails is damaged: installing what is missing would not mend it. */
function damage(name: string, engine: EngineState | undefined, error: unknown): SpeechCheck {
  if (!engine || !(error instanceof Fault) || error.code !== 'speech_failed') return failure(name, error);
  const { reason = 'it did not say why' } = error.details;
  return wrong(name, `${error.message.replace(/\.$/u, '')}: ${reason}`, `npx causeway voice install ${engine.id} --again`);
}

async function soundOf(voice: Voice, resample: Resample): Promise<Int16Array> {
  const pieces: Int16Array[] = [];
  const signal = AbortSignal.timeout(timeoutMs);
  for await (const piece of voice.speak(sentence, { voice: 'default', language: 'en', signal })) pieces.push(piece);
  const all = new Int16Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return resample(all, voice.rate, listeningRate);
}

const here = (state: EngineState): SpeechCheck => {
  const name = `engine ${state.id}`;
  if (state.isReady) return fine(name, `${state.name} is installed`);
  return skipped(name, `${state.missing?.cause ?? 'not there'}: ${state.missing?.command ?? 'npx causeway voice install'}`);
};

/** An engine elsewhere shows with a sentence whether its key is right. */
async function elsewhere(state: EngineState, { speech, resample }: Needs, sound: Int16Array | undefined): Promise<SpeechCheck> {
  const name = `${state.kind} ${state.id}`;
  const startedAt = performance.now();
  const took = (): string => `${Math.round(performance.now() - startedAt)} ms`;
  try {
    if (state.kind === 'voice') {
      const spoken = await soundOf(speech.voice(state.id), resample);
      return fine(name, `${state.model} spoke ${(spoken.length / listeningRate).toFixed(1)} s in ${took()}`);
    }
    const heard = sound ?? new Int16Array(listeningRate);
    const options = { language: 'en', signal: AbortSignal.timeout(timeoutMs) };
    const { text } = await speech.transcriber(state.id).transcribe(heard, options);
    return fine(name, `${state.model} answered "${text}" in ${took()}`);
  } catch (error) {
    return failure(name, error);
  }
}

/** Says a sentence and listens to it, with the engines that a session would have. */
async function roundTrip({ speech, resample }: Needs): Promise<{ readonly check: SpeechCheck; readonly sound?: Int16Array }> {
  const name = 'round trip';
  let sound: Int16Array | undefined;
  let asked: EngineState['kind'] = 'voice';
  let isLocal = false;
  try {
    const voice: Voice = speech.voice();
    const transcriber: Transcriber = speech.transcriber(undefined, 'en');
    const startedAt = performance.now();
    isLocal = voice.isLocal;
    sound = await soundOf(voice, resample);
    asked = 'transcriber';
    isLocal = transcriber.isLocal;
    const { text } = await transcriber.transcribe(sound, { language: 'en', signal: AbortSignal.timeout(timeoutMs) });
    const took = Math.round(performance.now() - startedAt);
    const wanted = wordsOf(sentence);
    const found = wordsOf(text).filter((word) => wanted.includes(word)).length;
    const by = `${voice.model} and ${transcriber.model}`;
    if (found * 2 >= wanted.length) return { check: fine(name, `"${text}" by ${by} in ${took} ms`), sound };
    const fix = 'Choose another voice or engine: CAUSEWAY_VOICE, CAUSEWAY_TRANSCRIBER.';
    return { check: wrong(name, `${by} made "${text}" of "${sentence}"`, fix), sound };
  } catch (error) {
    const isAsked = (state: EngineState): boolean => isLocal && state.isLocal && state.isReady && state.kind === asked;
    const check = damage(name, speech.engines().find(isAsked), error);
    return { check, ...(sound ? { sound } : {}) };
  }
}

/** Looks at every engine, and has those that need a key say or hear one sentence. */
export async function examineSpeech(needs: Needs): Promise<readonly SpeechCheck[]> {
  const states = needs.speech.engines();
  const checks = states.filter(({ isLocal }) => isLocal).map(here);
  const { check, sound } = await roundTrip(needs);
  const others = states.filter(({ isLocal }) => !isLocal);
  for (const state of others) checks.push(await elsewhere(state, needs, sound));
  if (others.length === 0) checks.push(skipped('keys', 'no provider of speech is configured: this machine does it'));
  return [...checks, check];
}
