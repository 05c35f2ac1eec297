import { takeSentences } from './take-sentences.ts';

/** Whether this browser speaks by itself. */
export const canSynthesize = (): boolean => 'speechSynthesis' in globalThis;

export interface Synthesizer {
  /** More of an answer; whole sentences are spoken at once. */
  add(text: string): void;
  /** The answer is complete: what is left is spoken. */
  end(): void;
  isSpeaking(): boolean;
  stop(): void;
}

/** Speaks with the voices of this browser. `onEnd`: nothing is left to say. */
export function createSynthesizer(language: () => string, onEnd: () => void): Synthesizer {
  let rest = '';
  let waiting = 0;
  const say = (sentence: string): void => {
    if (sentence.trim() === '') return;
    const utterance = new SpeechSynthesisUtterance(sentence);
    const wanted = language();
    if (wanted !== '') utterance.lang = wanted;
    waiting += 1;
    const finish = (): void => {
      waiting = Math.max(0, waiting - 1);
      if (waiting === 0) onEnd();
    };
    utterance.addEventListener('end', finish);
    utterance.addEventListener('error', finish);
    speechSynthesis.speak(utterance);
  };
  return {
    add(text) {
      const taken = takeSentences(rest + text);
      rest = taken.rest;
      for (const sentence of taken.sentences) say(sentence);
    },
    end() {
      say(rest);
      rest = '';
    },
    isSpeaking: () => waiting > 0,
    stop() {
      rest = '';
      waiting = 0;
      speechSynthesis.cancel();
    },
  };
}
