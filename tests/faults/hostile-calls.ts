/** One request whose every part is as the contract says, but for one. */
export interface HostileCall {
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
  /** What is hostile about it. */
  readonly what: string;
}

/** SQL, full-text and LIKE syntax, encodings, paths, names of prototypes, and what text columns do not keep. */
const texts: readonly string[] = [
  "' OR '1'='1",
  "'; DROP TABLE chat_session; --",
  '" OR ""="',
  String.raw`\'; select pg_sleep(9); --`,
  'x\u0000y',
  '\u0000',
  '\uD800',
  '\u{1F4A5}\u200D\u202E\uFEFF\u0301',
  '"',
  '*',
  'a* OR b*',
  'NEAR(a b, 5)',
  'content : a',
  'NOT a AND',
  '^a + -b',
  "'a' & !'b' | (c:*)",
  '<-> :* & ! | ( )',
  '%_%',
  '\\',
  '{"$gt":""}',
  '{{7*7}}',
  '../../../../etc/passwd',
  '%2e%2e%2f%00',
  'a\r\nSet-Cookie: a=b',
  '__proto__',
  'constructor',
  '1e309',
  '-1',
  '9223372036854775808',
  '999999999999999~a\u0000b',
  'x'.repeat(100_000),
];
const values: readonly unknown[] = [null, true, -1, 1e308, [], {}, [null], { toString: 1, valueOf: 1 }, [['x']], ''];

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
}
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: { readonly 'application/json': { readonly schema: Schema; readonly example: unknown } };
  };
}
interface Described {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}
interface Schema {
  readonly properties?: Readonly<Record<string, unknown>>;
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value with one leaf after the other replaced. */
function variants(value: unknown, replacement: unknown): unknown[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, at) => variants(item, replacement).map((changed) => value.with(at, changed)));
  }
  if (!isRecord(value)) return [replacement];
  return Object.entries(value).flatMap(([name, item]) =>
    variants(item, replacement).map((changed) => ({ ...value, [name]: changed })),
  );
}

/** Things that exist: hostile bodies get past the look for them. */
export interface Known {
  readonly url: string;
  readonly session: string;
  readonly message: string;
  readonly provider: string;
}

const withKnown = (path: string, { session, message, provider }: Known): string =>
  path
    .replace('/sessions/{id}', `/sessions/${session}`)
    .replace('{messageId}', message)
    .replace('/providers/{id}', `/providers/${provider}`)
    .replaceAll(/\{[A-Za-z]+\}/gu, 'nobodys');

const fill = (path: string, value: string): string =>
  path.replaceAll(/\{[A-Za-z]+\}/gu, encodeURIComponent(value.toWellFormed()));

/** Nothing leaves this machine, and what is created is the caller's own. */
function exampleOf({ requestBody }: Operation): Record<string, unknown> | undefined {
  const json = requestBody?.content['application/json'];
  if (!json) return undefined;
  const optional = Object.fromEntries(Object.keys(json.schema.properties ?? {}).map((name) => [name, undefined]));
  const example = isRecord(json.example) ? json.example : {};
  return { ...optional, ...example, ...('base_url' in optional ? { base_url: 'http://127.0.0.1:9/v1' } : {}) };
}

function* callsOf({ path: template, method, operation }: Described, known: Known): Generator<HostileCall> {
  const path = withKnown(template, known);
  const example = exampleOf(operation);
  const body = example && JSON.stringify(example);
  const query = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
  for (const text of texts) {
    const what = JSON.stringify(text.slice(0, 40));
    if (template.includes('{')) yield { method, path: fill(template, text.slice(0, 400)), body, what };
    const quoted = encodeURIComponent(text.toWellFormed().slice(0, 2000));
    for (const { name } of query) yield { method, path: `${path}?${name}=${quoted}&text=a`, body, what };
  }
  if (!example) return;
  for (const hostile of [...texts, ...values]) {
    const what = JSON.stringify(hostile).slice(0, 60);
    for (const changed of variants(example, hostile)) {
      yield { method, path, body: JSON.stringify(changed), what: `${what} in ${JSON.stringify(changed).slice(0, 200)}` };
    }
  }
}

/** Every operation that the server describes, with every hostile value in every field. */
export async function hostileCalls(known: Known): Promise<HostileCall[]> {
  const description = (await (await fetch(`${known.url}/openapi.json`)).json()) as Description;
  // Addresses that are fetched would lead out of this machine.
  const isOpen = (path: string): boolean => !/\/(?:stream|events|found|from-url)$/u.test(path);
  return Object.entries(description.paths)
    .filter(([path]) => isOpen(path))
    .flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, operation]) => [
        ...callsOf({ path, method: method.toUpperCase(), operation }, known),
      ]),
    );
}
