import type { CallStatus, CarrierName, PhoneCall } from '@causeway/contract';
import type { StateKind } from '../../../ui/state-kind.ts';

interface StatusWords {
  readonly kind: StateKind;
  readonly word: string;
}

export const statusWords: Readonly<Record<CallStatus, StatusWords>> = {
  queued: { kind: 'waiting', word: 'Queued' },
  initiated: { kind: 'waiting', word: 'Dialling' },
  ringing: { kind: 'waiting', word: 'Ringing' },
  'in-progress': { kind: 'running', word: 'Talking' },
  completed: { kind: 'done', word: 'Completed' },
  busy: { kind: 'attention', word: 'Busy' },
  'no-answer': { kind: 'attention', word: 'No answer' },
  canceled: { kind: 'waiting', word: 'Canceled' },
  failed: { kind: 'failed', word: 'Failed' },
};

export const carrierWords: Readonly<Record<CarrierName, string>> = {
  twilio: 'Twilio',
  exotel: 'Exotel',
  plivo: 'Plivo',
  telnyx: 'Telnyx',
  asterisk: 'Asterisk',
};

const over: ReadonlySet<CallStatus> = new Set(['completed', 'busy', 'no-answer', 'canceled', 'failed']);

export const isOver = ({ status }: Pick<PhoneCall, 'status'>): boolean => over.has(status);

/** Whoever is at the other end. */
export const otherEnd = ({ direction, from, to }: Pick<PhoneCall, 'direction' | 'from' | 'to'>): string =>
  direction === 'inbound' ? from : to;

/** Why it ended, where its state does not say so already. */
export const outcomeOf = ({ status, outcome }: Pick<PhoneCall, 'status' | 'outcome'>): string | undefined =>
  outcome === null || outcome === status ? undefined : outcome;

/** `0:42`, `1:03:00`; undefined: nobody answered. */
export function durationOf({ answered_at: from, ended_at: until }: PhoneCall, now: number): string | undefined {
  if (from === null) return undefined;
  return formatSeconds(((until ?? now) - from) / 1000);
}

/** `0:42`, `1:03:00`. */
export function formatSeconds(exact: number): string {
  const seconds = Math.max(0, Math.floor(exact));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = String(seconds % 60).padStart(2, '0');
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${String(minutes).padStart(2, '0')}:${rest}`;
}

const answeredBy: Readonly<Record<string, string>> = {
  human: 'a person',
  fax: 'a fax',
  unknown: 'somebody, or a machine',
};

/** Who picked up, as far as the carrier knows. */
export function answeredByWords(by: string | null): string | undefined {
  if (by === null) return undefined;
  return answeredBy[by] ?? (by.startsWith('machine') ? 'an answering machine' : by);
}

/** What the contract takes: E.164, or an address of SIP. */
export const isNumber = (text: string): boolean => /^(?:\+?[0-9]{3,15}|sips?:[^\s<>"]{1,200})$/u.test(text);

/** As people write numbers: spaces, dashes and brackets are not part of it. */
export const toNumber = (text: string): string =>
  /^sips?:/u.test(text.trim()) ? text.trim() : text.replaceAll(/[\s().-]/gu, '');
