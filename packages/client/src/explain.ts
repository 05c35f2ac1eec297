import type { Attempt } from './attempt.ts';
import type { Cause } from './cause.ts';
import { explainPath } from './explain-path.ts';
import { judgeSurvey } from './judge-survey.ts';
import { describeError } from './probe.ts';
import { staticCause } from './static-cause.ts';
import { takeSurvey } from './survey.ts';
import type { Survey } from './survey.ts';
import type { Target } from './target.ts';
import { toCause } from './to-cause.ts';

/**
 * Finds out why a request got no usable answer: first by what can be seen without traffic, then by small harmless requests to
 * the server's public addresses. Failures of one burst are explained once. Never throws.
 */
export function explain(target: Target, attempt: Attempt): Promise<Cause> {
  const { method, url, phase, isTimeout } = attempt;
  const seen = memoryOf(target).causes;
  return remember(seen, `${method} ${url} ${phase} ${isTimeout}`, () => find(target, attempt));
}

async function find(target: Target, attempt: Attempt): Promise<Cause> {
  try {
    const seen = staticCause(target, attempt.url);
    if (seen !== undefined) return { ...seen, evidence: [...seen.evidence, describeError(attempt.error)] };
    const survey = await remember(memoryOf(target).surveys, 'survey', () => takeSurvey(target));
    return judgeSurvey(survey) ?? (await explainPath(target, attempt, survey));
  } catch (error) {
    return toCause(error);
  }
}

interface Entry<T> {
  readonly found: Promise<T>;
  /** Undefined while it is being found. */
  foundAt: number | undefined;
}

interface Memory {
  readonly causes: Map<string, Entry<Cause>>;
  readonly surveys: Map<string, Entry<Survey>>;
}

// A page that loads makes a dozen requests at once, and they fail for one reason.
const freshMs = 2000;
const memories = new WeakMap<Target, Memory>();

function memoryOf(target: Target): Memory {
  const known = memories.get(target);
  if (known !== undefined) return known;
  const memory: Memory = { causes: new Map(), surveys: new Map() };
  memories.set(target, memory);
  return memory;
}

function remember<T>(entries: Map<string, Entry<T>>, key: string, make: () => Promise<T>): Promise<T> {
  for (const [name, { foundAt }] of entries) {
    if (foundAt !== undefined && Date.now() - foundAt > freshMs) entries.delete(name);
  }
  const known = entries.get(key);
  if (known !== undefined) return known.found;
  const entry: Entry<T> = { found: make(), foundAt: undefined };
  entries.set(key, entry);
  const stamp = () => {
    entry.foundAt = Date.now();
  };
  entry.found.then(stamp, stamp);
  return entry.found;
}
