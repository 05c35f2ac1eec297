import type { ArrayExpression, Node, RegExpLiteral } from '@babel/types';
import type { Edit } from '../edit.ts';
import { isOrigin, isSameOrigin, originsIn } from '../need.ts';
import { appendTo } from './cors-list.ts';
import { listed, nameOf, quoted, spanOf, textIn, textOf } from './script.ts';
import type { Script } from './script.ts';

/** A variable of the environment to set. */
export interface EnvEdit {
  readonly name: string;
  readonly value: string;
}

/** What an amendment does to the script and to the environment beside it. */
export interface Amendment {
  readonly edits: readonly Edit[];
  readonly notes: readonly string[];
  readonly env: readonly EnvEdit[];
}

export type AmendOutcome = Amendment | { readonly problem: string };

/** The environment as the project's files give it. */
export interface Environment {
  /** Undefined when no file sets it. */
  readonly read: (name: string) => string | undefined;
  /** A file exists that can be set in. */
  readonly isFile: boolean;
}

export interface OriginContext {
  readonly script: Script;
  readonly origin: string;
  readonly isCredentialed: boolean;
  readonly environment: Environment;
}

export const nothing: Amendment = { edits: [], notes: [], env: [] };

/** One place that gets another text. */
export const replaced = (node: Node, text: string, note: string): Amendment => ({
  edits: [{ ...spanOf(node), text }],
  notes: [note],
  env: [],
});

/** The name of the variable in `process.env.NAME`. */
export function envNameOf(node: Node | undefined): string | undefined {
  const name = nameOf(node);
  return /^(?:process|Bun|import\.meta)\.env\.\w+$/u.test(name) ? name.split('.').at(-1) : undefined;
}

/** One origin, or a faulty text in its place. */
export function amendText({ script, origin, isCredentialed }: OriginContext, node: Node, text: string): AmendOutcome {
  if (text === origin || (text === '*' && !isCredentialed)) return nothing;
  if (isSameOrigin(text, origin)) return replaced(node, quoted(script, origin), `write ${origin} as the browser sends it`);
  const isOther = isOrigin(text);
  const list = text === '*' ? [origin] : originsIn(text, origin);
  const note = text === '*' ? `answer with ${origin} in place of *, for requests with credentials` : `allow ${origin}`;
  return replaced(node, listed(script, isOther ? [text, origin] : list), note);
}

const lacksFlag = (node: RegExpLiteral): RegExp => new RegExp(node.pattern, node.flags.replaceAll(/[gy]/gu, ''));

function withoutFlag(script: Script, node: RegExpLiteral): Edit[] {
  if (!/[gy]/u.test(node.flags)) return [];
  return [{ ...spanOf(node), text: `/${node.pattern}/${node.flags.replaceAll(/[gy]/gu, '')}` }];
}

/** A pattern of origins. */
export function amendPattern({ script, origin }: OriginContext, node: RegExpLiteral): AmendOutcome {
  const edits = withoutFlag(script, node);
  if (lacksFlag(node).test(origin)) {
    return { edits, notes: edits.length === 0 ? [] : ['drop the g flag, which keeps a position between tests'], env: [] };
  }
  const pattern = `/${node.pattern}/${node.flags.replaceAll(/[gy]/gu, '')}`;
  return replaced(node, `[${pattern}, ${quoted(script, origin)}]`, `allow ${origin}`);
}

/** Adds the origin to a list, or mends the entry that is meant to be it. */
export function amendArray(context: OriginContext, node: ArrayExpression): Amendment {
  const { script, origin, isCredentialed } = context;
  const patterns = node.elements.filter((each) => each?.type === 'RegExpLiteral');
  const flags = patterns.flatMap((each) => withoutFlag(script, each));
  const texts = new Set(node.elements.map((each) => textIn(each)));
  const isIn = texts.has(origin) || patterns.some((each) => lacksFlag(each).test(origin));
  const note = flags.length === 0 ? [] : ['drop the g flag, which keeps a position between tests'];
  if (isIn || (texts.has('*') && !isCredentialed)) return { edits: flags, notes: note, env: [] };
  const wrong = node.elements.find((each) => {
    const text = textIn(each);
    return text !== undefined && (text === '*' || isSameOrigin(text, origin));
  });
  const edits =
    wrong === undefined || wrong === null
      ? appendTo(script, node, [origin])
      : [{ ...spanOf(wrong), text: quoted(script, origin) }];
  return {
    edits: [...flags, ...edits],
    notes: [...note, wrong === undefined ? `allow ${origin}` : `write ${origin} as the browser sends it`],
    env: [],
  };
}

/** A place where the code reads a variable of the environment. */
export interface Variable {
  readonly node: Node;
  readonly variable: string;
  /** The code splits its value. */
  readonly isList: boolean;
}

/** A setting that comes from the environment: the value where a file gives it, else the code. */
export function amendVariable(context: OriginContext, { node, variable, isList }: Variable): AmendOutcome {
  const { script, origin, environment, isCredentialed } = context;
  const value = environment.read(variable) ?? '';
  if (value === '') {
    if (environment.isFile) return { edits: [], notes: [], env: [{ name: variable, value: origin }] };
    return replaced(
      node,
      `(${textOf(script, node)} || ${quoted(script, origin)})`,
      `allow ${origin} where ${variable} is not set`,
    );
  }
  const parts = value.split(/[\s,;]+/u).filter(Boolean);
  if (isList || parts.length === 1) {
    if (parts.includes(origin) || (value === '*' && !isCredentialed)) return nothing;
    const kept = isList && value !== '*' ? parts.filter((part) => !isSameOrigin(part, origin)) : [];
    return { edits: [], notes: [], env: [{ name: variable, value: [...kept, origin].join(',') }] };
  }
  const env = parts.includes(origin) ? [] : [{ name: variable, value: [...parts, origin].join(',') }];
  const split = `${textOf(script, node)}.split(${quoted(script, ',')}).map((each) => each.trim())`;
  return { ...replaced(node, split, `choose one of the origins in ${variable} per request`), env };
}
