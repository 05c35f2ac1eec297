import type { BrowserAttempt, BrowserHalf, DoctorReport } from '@causeway/contract';
import type { StateKind } from '../../../ui/state-kind.ts';

/** What the two halves of a check say together. */
export interface Comparison {
  readonly kind: StateKind;
  readonly sentence: string;
}

const worked = ({ outcome }: BrowserAttempt): boolean => outcome === 'read' || outcome === 'opened';

/** In a sentence, whether this browser and the doctor agree, and what it means when they do not; undefined without a browser. */
export function compareHalves(report: DoctorReport, browser: BrowserHalf | null): Comparison | undefined {
  const tried = browser?.attempts.filter(({ kind }) => kind !== 'no-cors') ?? [];
  if (browser === null || tried.length === 0) return undefined;
  const isOtherPage = report.origin !== null && report.origin !== browser.origin;
  const didWork = tried.every(worked);
  const isBroken = report.verdict === 'broken';
  if (isOtherPage) return acrossPages(report.origin ?? '', browser, { didWork, isBroken });
  if (didWork && !isBroken) return { kind: 'done', sentence: 'This browser and the doctor agree: it works.' };
  if (!didWork && isBroken) return { kind: 'done', sentence: 'This browser and the doctor agree: it fails.' };
  if (didWork) {
    return {
      kind: 'attention',
      sentence:
        'They disagree: this browser read the answer, the doctor found it broken. Another request, cookie or network makes the difference; compare the evidence below.',
    };
  }
  return {
    kind: 'attention',
    sentence: isAnswered(browser)
      ? 'They disagree: the server answers this browser, but the script may not read it, and the doctor found nothing wrong. A cookie, an extension or a cached answer of this browser makes the difference.'
      : 'They disagree: this browser cannot reach it at all, the doctor can. Something between this browser and the backend makes the difference: a proxy, a VPN, a firewall, an extension.',
  };
}

const isAnswered = ({ attempts }: BrowserHalf): boolean => attempts.some(({ outcome }) => outcome === 'opaque');

function acrossPages(
  asked: string,
  { origin }: BrowserHalf,
  { didWork, isBroken }: { readonly didWork: boolean; readonly isBroken: boolean },
): Comparison {
  const about = `The doctor judged ${asked}; this browser could try only from ${origin}.`;
  if (didWork === !isBroken) return { kind: 'done', sentence: `${about} Both came to the same.` };
  const rest = didWork
    ? 'From here it works, so the answer depends on the page.'
    : 'From here it fails, which says nothing about the other page.';
  return { kind: 'waiting', sentence: `${about} ${rest}` };
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** An attempt in a few words: "answered 200, 3 headers and 27 bytes readable". */
export function wordsOf({ outcome, status, header_names: names = [], body_bytes: bytes = 0, message }: BrowserAttempt): string {
  switch (outcome) {
    case 'read':
      return `answered ${status ?? ''}; a script reads ${count(names.length, 'header')} and ${count(bytes, 'byte')}`;
    case 'opaque':
      return 'the server answers, and the browser keeps the answer from scripts';
    case 'opened':
      return message ?? 'open';
    case 'timeout':
      return 'no answer in time';
    case 'closed':
      return `did not open: ${message ?? 'closed'}`;
    case 'failed':
      return message ?? 'failed';
  }
}
