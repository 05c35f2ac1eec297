import { forbiddenMethods, forbiddenResponseHeaders, isToken } from './fetch-names.ts';
import { readOriginEntry } from './origin-entry.ts';
import type { OriginEntry } from './origin-entry.ts';
import type { OriginPattern } from './origin-pattern.ts';
import { exampleOrigin } from './policy-problem.ts';
import type { PolicyProblem } from './policy-problem.ts';

/** Who may call the server from a browser, and with what. Frozen; made by `parsePolicy` alone. */
export interface CorsPolicy {
  /** Name of the setting the origins came from, for sentences. */
  readonly variable: string;
  /** Serialized origins, compared byte for byte. */
  readonly origins: ReadonlySet<string>;
  readonly patterns: readonly OriginPattern[];
  /** `*`: every page, without credentials. */
  readonly anyOrigin: boolean;
  /** Cookies and other ambient credentials may be sent along. */
  readonly credentials: boolean;
  /** Case-sensitive. GET, HEAD and POST need not be listed. */
  readonly methods: readonly string[];
  /** `any`: what an allowed origin asks for is granted by name. Otherwise lower-case names. */
  readonly requestHeaders: 'any' | readonly string[];
  /** Response headers a page may read beside the safelisted ones. */
  readonly exposedHeaders: readonly string[];
  /** How long a browser may keep a preflight's answer, in seconds. */
  readonly maxAgeSeconds: number;
}

/** What `parsePolicy` reads. Only `origins` is required. */
export interface PolicyOptions {
  /** Origins and patterns: a list, or one text separated by commas. */
  readonly origins: string | readonly string[];
  /** Default true. */
  readonly credentials?: boolean;
  /** Default GET, HEAD, POST, PUT, PATCH, DELETE. */
  readonly methods?: readonly string[];
  /** Default `any`. */
  readonly requestHeaders?: 'any' | readonly string[];
  /** Default `defaultExposedHeaders`. */
  readonly exposedHeaders?: readonly string[];
  /** Default 600. */
  readonly maxAgeSeconds?: number;
  /** Default `CAUSEWAY_ORIGINS`. */
  readonly variable?: string;
}

/** A policy, or every problem at once with `corrected`, the whole origin list after all its fixes. */
export type PolicyResult =
  | { readonly policy: CorsPolicy }
  | { readonly problems: readonly PolicyProblem[]; readonly corrected: string };

/** What pages may read of an answer unless the policy says otherwise. */
export const defaultExposedHeaders: readonly string[] = Object.freeze([
  'x-request-id',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'ratelimit',
  'ratelimit-policy',
  'content-disposition',
  'x-causeway-cors',
  'x-causeway-cache',
]);

/** What pages may send unless the policy says otherwise. */
export const defaultMethods: readonly string[] = Object.freeze(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

/** Compiles a policy, or says everything that is wrong with it. Throws nothing. */
export function parsePolicy(options: PolicyOptions): PolicyResult {
  const settings = withDefaults(options);
  const list = readOrigins(options.origins, settings.credentials);
  const problems = [...list.problems, ...findNameProblems(settings), ...findMaxAgeProblems(settings.maxAgeSeconds)];
  if (problems.length > 0) return { problems, corrected: list.corrected };
  return { policy: freezePolicy(settings, list.entries) };
}

/** The options that make an equal policy: `parsePolicy(serializePolicy(policy))`. */
export function serializePolicy(policy: CorsPolicy): PolicyOptions {
  const { origins, patterns, anyOrigin, ...rest } = policy;
  const sources = patterns.map((pattern) => pattern.source);
  return { ...rest, origins: [...(anyOrigin ? ['*'] : []), ...origins, ...sources].join(',') };
}

type Settings = Required<Omit<PolicyOptions, 'origins'>>;

function withDefaults(options: PolicyOptions): Settings {
  return {
    credentials: options.credentials ?? true,
    methods: options.methods ?? defaultMethods,
    requestHeaders: options.requestHeaders ?? 'any',
    exposedHeaders: options.exposedHeaders ?? defaultExposedHeaders,
    maxAgeSeconds: options.maxAgeSeconds ?? 600,
    variable: options.variable ?? 'CAUSEWAY_ORIGINS',
  };
}

interface OriginList {
  readonly entries: readonly OriginEntry[];
  readonly problems: readonly PolicyProblem[];
  readonly corrected: string;
}

function readOrigins(origins: string | readonly string[], credentials: boolean): OriginList {
  const text = typeof origins === 'string' ? origins : origins.join(',');
  const pieces = text.split(',').map((piece) => piece.trim());
  const values = pieces.filter((piece) => piece !== '');
  if (values.length === 0) return { entries: [], problems: [emptyList(text)], corrected: exampleOrigin };
  const entries = values.map((value) => readOriginEntry(value, credentials));
  const flawed = entries.flatMap((entry) => (entry.kind === 'problem' ? [entry.problem] : []));
  const gaps = values.length === pieces.length ? [] : [emptyEntry(text, values)];
  return { entries, problems: [...gaps, ...flawed], corrected: correct(values, entries) };
}

function correct(values: readonly string[], entries: readonly OriginEntry[]): string {
  const fixed = values.map((value, index) => {
    const entry = entries[index];
    return entry?.kind === 'problem' ? entry.problem.fix : value;
  });
  return [...new Set(fixed.join(',').split(','))].join(',');
}

function emptyList(value: string): PolicyProblem {
  const problem =
    "The list of origins is empty, which would switch CORS off without a word; name at least the server's own origin.";
  return { value, rule: 'PC-01', problem, fix: exampleOrigin };
}

function emptyEntry(value: string, values: readonly string[]): PolicyProblem {
  return { value, rule: 'PC-02', problem: 'The list has an empty entry: a comma too many.', fix: values.join(',') };
}

function findNameProblems(settings: Settings): PolicyProblem[] {
  const headers = settings.requestHeaders === 'any' ? [] : settings.requestHeaders;
  return [
    ...settings.methods.flatMap((method) => findMethodProblem(method)),
    ...headers.flatMap((name) => findHeaderProblem(name, 'PC-20')),
    ...settings.exposedHeaders.flatMap((name) => findHeaderProblem(name, 'PC-21')),
  ];
}

function findMethodProblem(method: string): PolicyProblem[] {
  const upper = method.trim().toUpperCase();
  const isUsable = isToken(upper) && upper !== '*' && !forbiddenMethods.has(upper);
  if (isUsable && upper === method) return [];
  const problem = isUsable
    ? 'Methods are compared byte for byte; write it in upper case.'
    : 'A page can never send this as a method; name each method.';
  return [{ value: method, rule: 'PC-19', problem, fix: isUsable ? upper : '' }];
}

function findHeaderProblem(name: string, rule: string): PolicyProblem[] {
  const bare = name.trim();
  const isUsable = isToken(bare) && bare !== '*' && !(rule === 'PC-21' && forbiddenResponseHeaders.has(bare.toLowerCase()));
  if (isUsable && bare === name) return [];
  const problem = isUsable
    ? 'A header name has no spaces around it.'
    : 'This cannot be granted as a header name; name each header.';
  return [{ value: name, rule, problem, fix: isUsable ? bare : '' }];
}

function findMaxAgeProblems(seconds: number): PolicyProblem[] {
  if (Number.isSafeInteger(seconds) && seconds >= 0) return [];
  const nearest = Number.isFinite(seconds) ? Math.max(0, Math.round(seconds)) : 600;
  const problem = 'The time a preflight is kept is a whole number of seconds, 0 or more.';
  return [{ value: String(seconds), rule: 'PC-22', problem, fix: String(nearest) }];
}

function freezePolicy(settings: Settings, entries: readonly OriginEntry[]): CorsPolicy {
  const patterns = new Map(
    entries.flatMap((entry) => (entry.kind === 'pattern' ? [[entry.pattern.source, entry.pattern]] : [])),
  );
  const lower = (names: readonly string[]) => Object.freeze([...new Set(names.map((name) => name.toLowerCase()))]);
  return Object.freeze({
    ...settings,
    methods: Object.freeze([...new Set(settings.methods)]),
    requestHeaders: settings.requestHeaders === 'any' ? 'any' : lower(settings.requestHeaders),
    exposedHeaders: lower(settings.exposedHeaders),
    origins: new Set(entries.flatMap((entry) => (entry.kind === 'origin' ? [entry.origin] : []))),
    patterns: Object.freeze([...patterns.values()]),
    anyOrigin: entries.some((entry) => entry.kind === 'any'),
  });
}
