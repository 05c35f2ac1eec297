// Not in TypeScript's libraries: https://webaudio.github.io/web-speech-api/#speechreco-section
interface Recognition extends EventTarget {
  continuous: boolean;
  interimResults: boolean;
  lang: string;
  start(): void;
  abort(): void;
}
interface RecognitionWindow {
  readonly SpeechRecognition?: new () => Recognition;
  readonly webkitSpeechRecognition?: new () => Recognition;
}

const recognitionOf = (): (new () => Recognition) | undefined => {
  const { SpeechRecognition, webkitSpeechRecognition } = globalThis as RecognitionWindow;
  return SpeechRecognition ?? webkitSpeechRecognition;
};

/** Whether this browser understands speech by itself. */
export const canRecognize = (): boolean => recognitionOf() !== undefined;

export interface RecognizerOptions {
  readonly language: string;
  /** Words that may still change. */
  readonly onDraft: (words: string) => void;
  readonly onWords: (words: string) => void;
  /** A code of the Web Speech API. */
  readonly onError: (code: string) => void;
}

/** Errors after which it simply listens on. */
const harmless = new Set(['no-speech', 'aborted']);

/** Listens until closed; browsers end recognition by themselves after a while, then it begins again. */
export function openRecognizer({ language, onDraft, onWords, onError }: RecognizerOptions): { close(): void } {
  const Recognizer = recognitionOf();
  if (Recognizer === undefined) {
    onError('not-supported');
    return { close: () => undefined };
  }
  const recognition = new Recognizer();
  let isOpen = true;
  recognition.continuous = true;
  recognition.interimResults = true;
  recognition.lang = language === '' ? navigator.language : language;
  recognition.addEventListener('result', (event) => {
    const { results, resultIndex } = event as SpeechRecognitionEvent;
    const fresh = [...results].slice(resultIndex);
    const wordsOf = (isFinal: boolean) =>
      fresh
        .filter((result) => result.isFinal === isFinal)
        .map((result) => result[0]?.transcript ?? '')
        .join('')
        .trim();
    onDraft(wordsOf(false));
    if (wordsOf(true) !== '') onWords(wordsOf(true));
  });
  recognition.addEventListener('error', (event) => {
    const { error } = event as SpeechRecognitionErrorEvent;
    if (harmless.has(error)) return;
    isOpen = false;
    onError(error);
  });
  recognition.addEventListener('end', () => {
    if (isOpen) recognition.start();
  });
  recognition.start();
  return {
    close() {
      isOpen = false;
      recognition.abort();
    },
  };
}
