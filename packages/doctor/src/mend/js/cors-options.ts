import type { Node, ObjectExpression } from '@babel/types';
import type { Edit } from '../edit.ts';
import { headersOf, methodsOf } from '../need.ts';
import type { Need } from '../need.ts';
import { completeNames } from './cors-list.ts';
import { amendOrigin } from './cors-origin.ts';
import { nothing } from './origin-values.ts';
import type { AmendOutcome, Amendment, Environment } from './origin-values.ts';
import { listed, propertyOf, resolve, spanOf } from './script.ts';
import type { Script } from './script.ts';

/** How a CORS library calls its settings, and what it does without them. */
export interface Dialect {
  readonly methods: string;
  readonly allowed: string;
  readonly exposed: string;
  readonly defaultMethods: readonly string[];
}

const all = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'PATCH'];

/** By the package that is imported. Versions: cors 2, @fastify/cors 11, hono 4, @koa/cors 5. */
export const dialects: Readonly<Record<string, Dialect>> = {
  cors: { methods: 'methods', allowed: 'allowedHeaders', exposed: 'exposedHeaders', defaultMethods: all },
  '@fastify/cors': {
    methods: 'methods',
    allowed: 'allowedHeaders',
    exposed: 'exposedHeaders',
    defaultMethods: ['GET', 'HEAD', 'POST'],
  },
  'hono/cors': { methods: 'allowMethods', allowed: 'allowHeaders', exposed: 'exposeHeaders', defaultMethods: all },
  '@koa/cors': { methods: 'allowMethods', allowed: 'allowHeaders', exposed: 'exposeHeaders', defaultMethods: all },
};

export interface OptionsContext {
  readonly script: Script;
  readonly need: Need;
  readonly dialect: Dialect;
  readonly environment: Environment;
}

const join = (parts: readonly Amendment[]): Amendment => ({
  edits: parts.flatMap(({ edits }) => edits),
  notes: parts.flatMap(({ notes }) => notes),
  env: parts.flatMap(({ env }) => env),
});

/** The settings of a new layer, as one line of code. */
export function freshOptions(script: Pick<Script, 'text'>, need: Need, dialect: Dialect): string {
  const parts = [
    `origin: ${listed(script, [need.origin])}`,
    ...(dialect.defaultMethods.includes(need.method) ? [] : [`${dialect.methods}: ${listed(script, methodsOf(need))}`]),
    ...(need.isCredentialed ? ['credentials: true'] : []),
    ...(need.exposes.length === 0 ? [] : [`${dialect.exposed}: ${listed(script, need.exposes)}`]),
  ];
  return `{ ${parts.join(', ')} }`;
}

/** What a call without settings lacks for this request; empty when its defaults do. */
export function missingOptions(context: OptionsContext): string[] {
  const { script, need, dialect } = context;
  return [
    ...(need.isCredentialed ? [`origin: ${listed(script, [need.origin])}`, 'credentials: true'] : []),
    ...(dialect.defaultMethods.includes(need.method) ? [] : [`${dialect.methods}: ${listed(script, methodsOf(need))}`]),
    ...(need.exposes.length === 0 ? [] : [`${dialect.exposed}: ${listed(script, need.exposes)}`]),
  ];
}

/** Makes written settings allow what the request needs. */
export function amendOptions(context: OptionsContext, options: ObjectExpression): AmendOutcome {
  const { script, need, environment } = context;
  const parts: Amendment[] = [];
  const added: string[] = [];
  const origin = propertyOf(options, 'origin', 'origins');
  if (origin !== undefined) {
    const outcome = amendOrigin({ script, origin: need.origin, isCredentialed: need.isCredentialed, environment }, origin);
    if ('problem' in outcome) return outcome;
    parts.push(outcome);
  } else if (need.isCredentialed) {
    added.push(`origin: ${listed(script, [need.origin])}`);
  }
  for (const amend of [amendMethods, amendHeaders, amendExposed, amendCredentials, amendStatus]) {
    const outcome = amend(context, options);
    if (typeof outcome === 'string') added.push(outcome);
    else if ('problem' in outcome) return outcome;
    else parts.push(outcome);
  }
  const whole = join(parts);
  return added.length === 0
    ? whole
    : {
        ...whole,
        edits: [...whole.edits, ...addProperties(script, options, added)],
        notes: [...whole.notes, ...added.map((each) => `set ${each}`)],
      };
}

type Step = AmendOutcome | string;

function amendNames(
  context: OptionsContext,
  node: Node,
  names: { readonly needed: readonly string[]; readonly all: readonly string[]; readonly label: string },
): Step {
  const target = resolve(context.script, node) ?? node;
  const done = completeNames(context.script, target, { ...names, isExact: context.need.isCredentialed });
  if (done === undefined) return { problem: `${names.label} is computed` };
  return done.edits.length === 0
    ? nothing
    : {
        edits: done.edits,
        notes: [
          done.added.length === 0 ? `separate ${names.label} by commas` : `add ${done.added.join(', ')} to ${names.label}`,
        ],
        env: [],
      };
}

function amendMethods(context: OptionsContext, options: ObjectExpression): Step {
  const { need, dialect, script } = context;
  const node = propertyOf(options, dialect.methods);
  if (node !== undefined) {
    return amendNames(context, node, { needed: [need.method], all: methodsOf(need), label: dialect.methods });
  }
  return dialect.defaultMethods.includes(need.method) ? nothing : `${dialect.methods}: ${listed(script, methodsOf(need))}`;
}

function amendHeaders(context: OptionsContext, options: ObjectExpression): Step {
  const { need, dialect } = context;
  const node = propertyOf(options, dialect.allowed, 'headers');
  return node === undefined
    ? nothing
    : amendNames(context, node, { needed: need.headers, all: headersOf(need), label: dialect.allowed });
}

function amendExposed(context: OptionsContext, options: ObjectExpression): Step {
  const { need, dialect, script } = context;
  if (need.exposes.length === 0) return nothing;
  const node = propertyOf(options, dialect.exposed);
  if (node === undefined) return `${dialect.exposed}: ${listed(script, need.exposes)}`;
  return amendNames(context, node, { needed: need.exposes, all: need.exposes, label: dialect.exposed });
}

function amendCredentials({ need }: OptionsContext, options: ObjectExpression): Step {
  if (!need.isCredentialed) return nothing;
  const node = propertyOf(options, 'credentials');
  if (node === undefined) return 'credentials: true';
  if (node.type === 'BooleanLiteral' && node.value) return nothing;
  return node.type === 'BooleanLiteral' || node.type === 'StringLiteral'
    ? { edits: [{ ...spanOf(node), text: 'true' }], notes: ['set credentials: true'], env: [] }
    : { problem: 'credentials is computed' };
}

/** A preflight has to end with 2xx, and here. */
function amendStatus(_context: OptionsContext, options: ObjectExpression): Step {
  const status = propertyOf(options, 'optionsSuccessStatus');
  const onward = propertyOf(options, 'preflightContinue');
  const edits: Edit[] = [
    ...(status?.type === 'NumericLiteral' && (status.value < 200 || status.value > 299)
      ? [{ ...spanOf(status), text: '204' }]
      : []),
    ...(onward?.type === 'BooleanLiteral' && onward.value ? [{ ...spanOf(onward), text: 'false' }] : []),
  ];
  return edits.length === 0 ? nothing : { edits, notes: ['end preflights with 204 here'], env: [] };
}

/** Adds properties behind the last one, in the layout of the object. */
export function addProperties(script: Script, object: ObjectExpression, added: readonly string[]): Edit[] {
  const last = object.properties.at(-1);
  const { start, end } = spanOf(object);
  if (last === undefined) return [{ start, end, text: `{ ${added.join(', ')} }` }];
  const at = spanOf(last);
  const lineBreak = /\r?\n[ \t]*$/u.exec(script.text.slice(start, at.start))?.[0];
  const glue = lineBreak === undefined ? ', ' : `,${lineBreak}`;
  return [{ start: at.end, end: at.end, text: `${glue}${added.join(glue)}` }];
}
