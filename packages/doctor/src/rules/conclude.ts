import { layers } from './catalogue-entry.ts';
import { catalogue } from './catalogue.ts';
import type { CauseCode } from './catalogue.ts';
import { rules } from './list.ts';
import type { Draft, Fix } from './rule.ts';
import type { View } from './view.ts';

/** A cause that was found, ready to be read. */
export interface Finding {
  readonly code: CauseCode;
  readonly name: string;
  readonly title: string;
  readonly severity: 'error' | 'warning';
  readonly cause: string;
  readonly evidence: readonly string[];
  readonly confidence: number;
  /** What follows from it: effects a person sees, and codes that were found because of it. */
  readonly consequences: readonly string[];
  readonly fix: Required<Omit<Fix, 'command'>> & Pick<Fix, 'command'>;
  readonly verify?: string;
  /** The request (`r1`), socket (`w1`) or place it is about. */
  readonly about: string;
}

/** Causes of an error that is answered: they do not explain what is wrong apart from it. */
const ofErrors = /^(?:D(?:0[1-9]|1[0-6])|P0[123]|P10|T06|W02|W09|W1[01])$/u;

interface Candidate extends Draft {
  readonly code: CauseCode;
}

/** What a browser refuses step by step is ranked by those steps, not by kind. */
function rankOf({ code, order, isAtPreflight, isIndependent }: Candidate): number {
  if (order === undefined) return layers.indexOf(catalogue[code].layer);
  // A preflight that is refused for its own fault keeps the request from being sent: its error is met later.
  const step =
    isAtPreflight === true && isIndependent === true ? layers.indexOf('dependency') - 0.5 : layers.indexOf('redirect');
  return step + order / 100;
}
const isWeaker = (draft: Candidate): number => (draft.severity === 'warning' ? 1 : 0);

/** Facts to findings, the thing to change first. Pure. */
export function conclude(view: View): Finding[] {
  const candidates = rules.flatMap(({ code, find }) => find(view).map((draft): Candidate => ({ ...draft, code })));
  const sorted = candidates.toSorted(
    (a, b) => isWeaker(a) - isWeaker(b) || rankOf(a) - rankOf(b) || b.confidence - a.confidence,
  );
  const merged = mergeEqual(sorted);
  const roots = merged.filter((each) => !merged.some((other) => explains(view, other, each)));
  return roots.map((root) =>
    asFinding(
      root,
      merged.filter((other) => explains(view, root, other)),
    ),
  );
}

/** The same cause found by two rules, or for two requests with the same words, is one. */
function mergeEqual(candidates: readonly Candidate[]): Candidate[] {
  const kept: Candidate[] = [];
  for (const candidate of candidates) {
    const isKnown = kept.some(
      (each) => each.code === candidate.code && (each.about === candidate.about || each.cause === candidate.cause),
    );
    if (!isKnown) kept.push(candidate);
  }
  return kept;
}

/** Whether one candidate is the reason of another: named so, about the same thing, and not the other way round. */
function explains(view: View, cause: Candidate, effect: Candidate): boolean {
  if (effect.isIndependent === true && ofErrors.test(cause.code)) return false;
  if (cause === effect || cause.explains?.includes(effect.code) !== true) return false;
  if (effect.explains?.includes(cause.code) === true && rankOf(effect) <= rankOf(cause)) return false;
  return cause.about === effect.about || cause.about === placeOf(view, effect.about);
}

/** The place of a request or a socket: what is wrong there explains what is wrong with it. */
function placeOf({ requests, sockets }: View, about: string): string | undefined {
  const seen = [
    ...requests.filter(({ request }) => request.id === about),
    ...sockets.filter(({ socket }) => socket.id === about),
  ][0];
  return seen === undefined ? undefined : `${seen.place.host}:${seen.place.port}`;
}

function asFinding(draft: Candidate, effects: readonly Candidate[]): Finding {
  const entry = catalogue[draft.code];
  const fix = draft.fix ?? { summary: entry.fix };
  const named = effects.map(({ code, cause }) => `${code}: ${cause}`);
  return {
    code: draft.code,
    name: entry.name,
    title: entry.title,
    severity: draft.severity ?? 'error',
    cause: draft.cause,
    evidence: draft.evidence,
    confidence: draft.confidence,
    consequences: [...(draft.consequences ?? []), ...named],
    fix: { summary: fix.summary, changes: fix.changes ?? [], ...(fix.command === undefined ? {} : { command: fix.command }) },
    ...(draft.verify === undefined ? {} : { verify: draft.verify }),
    about: draft.about,
  };
}
