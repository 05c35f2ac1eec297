import type { Edit } from '../edit.ts';
import { headersOf, methodsOf } from '../need.ts';
import type { Need } from '../need.ts';
import { amendNames, amendOrigins, idle } from './names.ts';
import type { PythonStep } from './names.ts';
import { partsOf, pythonList, sliceOf, stringIn } from './scan-python.ts';
import type { Argument, PythonCall, PythonText, Span } from './scan-python.ts';

/** How a CORS library of Python calls its settings, and what it allows without them. */
export interface PythonDialect {
  readonly origins: string;
  readonly methods: string;
  readonly headers: string;
  readonly exposed: string;
  readonly credentials: string;
  readonly defaults: {
    readonly origins: 'none' | 'all';
    readonly methods: readonly string[];
    readonly headers: 'safe' | 'all';
  };
}

/** Starlette 0.20 and later; FastAPI's is the same class. */
export const starlette: PythonDialect = {
  origins: 'allow_origins',
  methods: 'allow_methods',
  headers: 'allow_headers',
  exposed: 'expose_headers',
  credentials: 'allow_credentials',
  defaults: { origins: 'none', methods: ['GET'], headers: 'safe' },
};

/** flask-cors 3 and later. */
export const flaskCors: PythonDialect = {
  origins: 'origins',
  methods: 'methods',
  headers: 'allow_headers',
  exposed: 'expose_headers',
  credentials: 'supports_credentials',
  defaults: { origins: 'all', methods: ['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'], headers: 'all' },
};

/** Starlette lets these in by itself. */
const safe: ReadonlySet<string> = new Set(['accept', 'accept-language', 'content-language', 'content-type']);

/** The settings a request needs, each as `name=value`. */
export function freshArguments(text: string, need: Need, dialect: PythonDialect): string[] {
  const list = (values: readonly string[]) => pythonList(text, values);
  const { defaults } = dialect;
  return [
    `${dialect.origins}=${list([need.origin])}`,
    ...(defaults.methods.includes(need.method) && defaults.methods.length > 1
      ? []
      : [`${dialect.methods}=${list(methodsOf(need))}`]),
    ...(defaults.headers === 'all' ? [] : [`${dialect.headers}=${list(headersOf(need))}`]),
    ...(need.isCredentialed ? [`${dialect.credentials}=True`] : []),
    ...(need.exposes.length === 0 ? [] : [`${dialect.exposed}=${list(need.exposes)}`]),
  ];
}

/** Named settings of a call or of a dictionary. */
export interface Settings {
  readonly find: (name: string) => Span | undefined;
  /** Adds settings behind the last one. */
  readonly add: (settings: readonly string[]) => Edit[];
}

/** The keywords of a call. */
export function keywordsOf(source: PythonText, call: PythonCall): Settings {
  return {
    find: (name) => call.arguments.find((argument: Argument) => argument.name === name)?.value,
    add: (settings) => addBehind(source, call.open, settings),
  };
}

/** The keys of a dictionary that is written out. */
export function entriesOf(source: PythonText, dictionary: Span): Settings {
  const entries = partsOf(source, dictionary.start).flatMap((part) => {
    const at = source.code.indexOf(':', part.start);
    if (at === -1 || at > part.end) return [];
    const key = stringIn(source, { start: part.start, end: at });
    const start = at + 1 + (/^\s*/u.exec(source.text.slice(at + 1))?.[0].length ?? 0);
    return key === undefined ? [] : [{ key, value: { start, end: part.end } }];
  });
  return {
    find: (name) => entries.find(({ key }) => key === name)?.value,
    add: (settings) =>
      addBehind(
        source,
        dictionary.start,
        settings.map((each) => each.replace(/^(?<name>\w+)=/u, '"$<name>": ')),
      ),
  };
}

function addBehind(source: PythonText, open: number, settings: readonly string[]): Edit[] {
  const last = partsOf(source, open).at(-1);
  if (last === undefined) return [{ start: open + 1, end: open + 1, text: settings.join(', ') }];
  const lead = /\r?\n[ \t]*$/u.exec(source.text.slice(open, last.start))?.[0];
  const glue = lead === undefined ? ', ' : `,${lead}`;
  return [{ start: last.end, end: last.end, text: glue + settings.join(glue) }];
}

/** Makes settings allow what the request needs; a sentence when they are computed. */
export function amendSettings(
  source: PythonText,
  settings: Settings,
  { need, dialect }: { readonly need: Need; readonly dialect: PythonDialect },
): PythonStep | string {
  const steps: PythonStep[] = [];
  const added: string[] = [];
  const take = (outcome: PythonStep | string | undefined, label: string): string | undefined => {
    if (outcome === undefined) return `${label} is computed elsewhere`;
    if (typeof outcome === 'string') added.push(outcome);
    else steps.push(outcome);
    return undefined;
  };
  for (const [step, label] of [
    [originStep(source, settings, { need, dialect }), dialect.origins],
    [methodStep(source, settings, { need, dialect }), dialect.methods],
    [headerStep(source, settings, { need, dialect }), dialect.headers],
    [exposedStep(source, settings, { need, dialect }), dialect.exposed],
    [credentialStep(source, settings, { need, dialect }), dialect.credentials],
  ] as const) {
    const problem = take(step, label);
    if (problem !== undefined) return problem;
  }
  return {
    edits: [...steps.flatMap(({ edits }) => edits), ...(added.length === 0 ? [] : settings.add(added))],
    notes: [...steps.flatMap(({ notes }) => notes), ...added.map((each) => `set ${each}`)],
  };
}

interface Aim {
  readonly need: Need;
  readonly dialect: PythonDialect;
}

type Step = PythonStep | string | undefined;

function originStep(source: PythonText, settings: Settings, { need, dialect }: Aim): Step {
  const given = settings.find(dialect.origins);
  const { origin, isCredentialed } = need;
  if (given !== undefined) return amendOrigins(source, given, { origin, isCredentialed, label: dialect.origins });
  if (dialect.defaults.origins === 'all' && !isCredentialed) return idle;
  return `${dialect.origins}=${pythonList(source.text, [origin])}`;
}

function methodStep(source: PythonText, settings: Settings, { need, dialect }: Aim): Step {
  const given = settings.find(dialect.methods);
  const wish = { needed: [need.method], all: methodsOf(need), isExact: false, label: dialect.methods };
  if (given !== undefined) return amendNames(source, given, wish);
  return dialect.defaults.methods.includes(need.method)
    ? idle
    : `${dialect.methods}=${pythonList(source.text, methodsOf(need))}`;
}

function headerStep(source: PythonText, settings: Settings, { need, dialect }: Aim): Step {
  const given = settings.find(dialect.headers);
  const needed =
    dialect.defaults.headers === 'safe' ? need.headers.filter((name) => !safe.has(name.toLowerCase())) : need.headers;
  if (given !== undefined) {
    return amendNames(source, given, { needed, all: headersOf(need), isExact: false, label: dialect.headers });
  }
  return needed.length === 0 || dialect.defaults.headers === 'all'
    ? idle
    : `${dialect.headers}=${pythonList(source.text, headersOf(need))}`;
}

function exposedStep(source: PythonText, settings: Settings, { need, dialect }: Aim): Step {
  if (need.exposes.length === 0) return idle;
  const given = settings.find(dialect.exposed);
  if (given === undefined) return `${dialect.exposed}=${pythonList(source.text, need.exposes)}`;
  return amendNames(source, given, {
    needed: need.exposes,
    all: need.exposes,
    isExact: need.isCredentialed,
    label: dialect.exposed,
  });
}

function credentialStep(source: PythonText, settings: Settings, { need, dialect }: Aim): Step {
  if (!need.isCredentialed) return idle;
  const given = settings.find(dialect.credentials);
  if (given === undefined) return `${dialect.credentials}=True`;
  const text = sliceOf(source, given);
  if (text === 'True') return idle;
  return text === 'False' ? { edits: [{ ...given, text: 'True' }], notes: [`set ${dialect.credentials}=True`] } : undefined;
}
