import type { Cause } from '@causeway/client';

const evidenceOf = (error: unknown): readonly string[] => [
  error instanceof Error || error instanceof DOMException ? `${error.name}: ${error.message}` : String(error),
];

/** Where pages may not listen at all: https://w3c.github.io/webappsec-secure-contexts/ */
export function insecureCause(origin: string): Cause {
  return {
    code: 'insecure_context',
    title: 'This address may not use the microphone',
    sentence: `Browsers give a microphone only to pages over https or from localhost; this one is ${origin}. Typing still works.`,
    fix: { summary: 'Open Causeway over https, or on its own machine at http://localhost:8000.' },
    evidence: [`Origin: ${origin}`],
  };
}

/** Why `getUserMedia` gave nothing, by the name of its error: https://w3c.github.io/mediacapture-main/#dom-mediadevices-getusermedia */
export function microphoneCause(error: unknown, origin: string): Cause {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  const evidence = evidenceOf(error);
  switch (name) {
    case 'NotAllowedError':
      return {
        code: 'microphone_denied',
        title: 'The microphone is not allowed here',
        sentence: `The browser or the system refuses it to ${origin}. Typing still works.`,
        fix: {
          summary:
            'Allow the microphone at the icon beside the address, and for the browser in the privacy settings of the system; then try again.',
        },
        evidence,
      };
    case 'NotFoundError':
    case 'OverconstrainedError':
      return {
        code: 'microphone_missing',
        title: 'No microphone was found',
        sentence: 'The chosen one is not connected, or this machine has none. Typing still works.',
        fix: { summary: 'Connect one, or choose another in the settings; then try again.' },
        evidence,
      };
    case 'NotReadableError':
    case 'AbortError':
      return {
        code: 'microphone_missing',
        title: 'The microphone cannot be opened',
        sentence: 'Another program may be using it, or its driver does not answer. Typing still works.',
        fix: { summary: 'Close what uses it, or choose another in the settings; then try again.' },
        evidence,
      };
    case 'SecurityError':
    case 'TypeError':
      return insecureCause(origin);
    default:
      return {
        code: 'unknown',
        title: 'The microphone cannot be opened',
        sentence: 'The browser gave a reason that is not known here. Typing still works.',
        evidence,
      };
  }
}

export const lostCause: Cause = {
  code: 'microphone_missing',
  title: 'The microphone was disconnected',
  sentence: 'The session goes on without it; typing still works.',
  fix: { summary: 'Connect it again, or choose another, and start again.' },
  evidence: [],
};

export const silentCause: Cause = {
  code: 'autoplay_blocked',
  title: 'The browser holds back sound',
  sentence: 'Answers are written, but not heard: this page may not play sound until you allow it.',
  fix: { summary: 'Allow it here; the permission for this site keeps it.' },
  evidence: [],
};

/** The recognition of the browser, by its error: https://webaudio.github.io/web-speech-api/#speechrecognition-error */
export function recognitionCause(error: string, origin: string): Cause {
  if (error === 'not-allowed') return microphoneCause(new DOMException(error, 'NotAllowedError'), origin);
  if (error === 'audio-capture') return microphoneCause(new DOMException(error, 'NotFoundError'), origin);
  return {
    code: 'speech_unsupported',
    title: 'This browser does not recognize speech',
    sentence:
      error === 'network'
        ? 'Its recognition runs at its maker, which could not be reached.'
        : 'Its recognition is missing, or was switched off.',
    fix: { summary: 'Choose an engine of the server in the settings, or type.' },
    evidence: [`Web Speech: ${error}`],
  };
}
