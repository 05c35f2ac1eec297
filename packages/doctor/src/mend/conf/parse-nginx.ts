/** One directive of an nginx file; a block has directives of its own. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly start: number;
  readonly end: number;
  /** Just behind the opening brace. */
  readonly open?: number;
  /** At the closing brace. */
  readonly close?: number;
  readonly inside: readonly Directive[];
}

const token = /#[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{};]|(?:\$\{[^}]*\}|[^\s{};"'#]|(?<=[^\s{};])#)+/gu;

interface Word {
  readonly text: string;
  readonly at: number;
}

/** Parses an nginx file; undefined when its braces do not close. */
export function parseNginx(text: string): readonly Directive[] | undefined {
  const words = [...text.matchAll(token)]
    .map((match): Word => ({ text: match[0], at: match.index }))
    .filter((word) => !word.text.startsWith('#'));
  const state = { at: 0 };
  const list = readList(words, state, false);
  return state.at < words.length ? undefined : list;
}

function readList(words: readonly Word[], state: { at: number }, isInside: boolean): Directive[] | undefined {
  const found: Directive[] = [];
  while (state.at < words.length) {
    if (words[state.at]?.text === '}') return isInside ? found : undefined;
    const one = readOne(words, state);
    if (one === undefined) return undefined;
    found.push(one);
  }
  return isInside ? undefined : found;
}

function readOne(words: readonly Word[], state: { at: number }): Directive | undefined {
  const head: Word[] = [];
  for (; state.at < words.length; state.at += 1) {
    const word = words[state.at];
    if (word === undefined || word.text === '}') return undefined;
    if (word.text !== ';' && word.text !== '{') {
      head.push(word);
      continue;
    }
    const [first, ...rest] = head;
    if (first === undefined) return undefined;
    const base = { name: first.text, args: rest.map(({ text }) => text.replaceAll(/^(['"])(.*)\1$/gu, '$2')), start: first.at };
    state.at += 1;
    if (word.text === ';') return { ...base, end: word.at + 1, inside: [] };
    const inside = readList(words, state, true);
    const close = words[state.at];
    if (inside === undefined || close === undefined) return undefined;
    state.at += 1;
    return { ...base, end: close.at + 1, open: word.at + 1, close: close.at, inside };
  }
  return undefined;
}

/** A block with those it stands in, the outermost first. */
export interface Nested {
  readonly block: Directive;
  readonly above: readonly Directive[];
}

/** Every block of a name. */
export function blocksOf(list: readonly Directive[], name: string, above: readonly Directive[] = []): Nested[] {
  return list.flatMap((each) => [
    ...(each.name === name && each.open !== undefined ? [{ block: each, above }] : []),
    ...blocksOf(each.inside, name, [...above, each]),
  ]);
}

/** The prefix location that nginx takes for a path: exact, else the longest. Regular expressions are left out of it. */
export function locationFor(
  list: readonly Directive[],
  { pathname, port }: { readonly pathname: string; readonly port: string },
): Nested | undefined {
  const servers = blocksOf(list, 'server');
  const own = servers.filter(({ block }) =>
    block.inside.some((each) => each.name === 'listen' && new RegExp(`(?:^|:)${port}$`, 'u').test(each.args[0] ?? '')),
  );
  const all = (own.length > 0 ? own : servers).flatMap(({ block, above }) =>
    blocksOf(block.inside, 'location', [...above, block]),
  );
  const fitting = all.filter(({ block }) => {
    const [first = '', second = ''] = block.args;
    if (first === '=') return second === pathname;
    return first === '^~' ? pathname.startsWith(second) : pathname.startsWith(first);
  });
  const length = ({ block }: Nested) => (block.args[0] === '=' ? Infinity : (block.args.at(-1) ?? '').length);
  return fitting.toSorted((a, b) => length(b) - length(a))[0];
}
