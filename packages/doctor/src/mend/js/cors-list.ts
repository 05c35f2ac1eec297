import type { ArrayExpression, Node } from '@babel/types';
import type { Edit } from '../edit.ts';
import { listed, quoted, spanOf, textIn, textOf } from './script.ts';
import type { Script } from './script.ts';

/** Adds elements behind the last one, in the layout the list has. */
export function appendTo(script: Script, array: ArrayExpression, values: readonly string[]): Edit[] {
  if (values.length === 0) return [];
  const items = values.map((value) => quoted(script, value));
  const last = array.elements.at(-1);
  const { start, end } = spanOf(array);
  if (last === null || last === undefined) return [{ start, end, text: `[${items.join(', ')}]` }];
  const at = spanOf(last);
  const before = script.text.slice(start, at.start);
  const lineBreak = /(?:\r?\n)[ \t]*$/u.exec(before)?.[0];
  const glue = lineBreak === undefined ? ', ' : `,${lineBreak}`;
  return [{ start: at.end, end: at.end, text: `${glue}${items.join(glue)}` }];
}

/** What a list of names holds: an array of texts, or one text with separators. */
export function namesIn(node: Node | undefined): string[] | undefined {
  const text = textIn(node);
  if (text !== undefined) return text.split(/[\s,;|]+/u).filter(Boolean);
  if (node?.type !== 'ArrayExpression') return undefined;
  const names = node.elements.map((each) => textIn(each));
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** The names that are missing; `*` covers all unless credentials make it a plain name. */
export function missingNames(given: readonly string[], wanted: readonly string[], isExact: boolean): string[] {
  if (given.includes('*') && !isExact) return [];
  const known = new Set(given.map((name) => name.toLowerCase()));
  return wanted.filter((name) => !known.has(name.toLowerCase()));
}

/** Makes a list of names hold the wanted ones. */
export function completeNames(
  script: Script,
  node: Node,
  { needed, all, isExact }: { readonly needed: readonly string[]; readonly all: readonly string[]; readonly isExact: boolean },
): { edits: Edit[]; added: string[] } | undefined {
  const given = namesIn(node);
  if (given === undefined) return undefined;
  const isStar = given.includes('*') && isExact;
  const added = missingNames(given, needed, isExact);
  const isBroken = textIn(node) !== undefined && /[^\s,*\w-]|\w\s+\w/u.test(textIn(node) ?? '');
  if (added.length === 0 && !isBroken && !(isStar && needed.length > 0)) return { edits: [], added };
  const { start, end } = spanOf(node);
  if (isStar) {
    return {
      edits: [{ start, end, text: textIn(node) === undefined ? listed(script, all) : quoted(script, all.join(', ')) }],
      added: [...all],
    };
  }
  if (node.type === 'ArrayExpression') return { edits: appendTo(script, node, added), added };
  const glue = /,\S/u.test(textOf(script, node)) && !isBroken ? ',' : ', ';
  return { edits: [{ start, end, text: quoted(script, [...given, ...added].join(glue)) }], added };
}
