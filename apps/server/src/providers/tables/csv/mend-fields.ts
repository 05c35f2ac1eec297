import { misfit } from './column-profile.ts';
import type { ColumnProfile } from './column-profile.ts';
import type { Reading } from './mend-quotes.ts';
import { trimSpaces } from './trim-spaces.ts';

/** A piece of a line between two delimiters. */
export interface Token {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** What may be done to the tokens, and its price; Infinity forbids it. */
export interface Prices {
  /** Two neighbors were one cell whose delimiter was not quoted. */
  readonly merge: number;
  /** An empty token is one delimiter too many. */
  readonly drop: number;
  /** One token holds two cells whose delimiter is missing; at most once. */
  readonly split: number;
  /** The row ends early; its last columns are empty. */
  readonly pad: number;
}

interface State {
  readonly cost: number;
  readonly column: number;
  readonly token: number;
  readonly hasSplit: boolean;
  readonly cells: readonly string[];
  readonly before: State | undefined;
}

const maxTokens = 300;
const maxMerged = 24;

/** A line to be laid onto a table. */
export interface MendTask {
  readonly tokens: readonly Token[];
  /** What joins two tokens that were one cell. */
  readonly glue: string;
  readonly profiles: readonly ColumnProfile[];
  readonly prices: Prices;
}

/** Lays the tokens of a line onto the table's columns at the lowest cost; undefined when nothing allowed fits. */
export function mendFields(task: MendTask): Reading | undefined {
  const { tokens, profiles } = task;
  const width = profiles.length;
  if (tokens.length > maxTokens || width > maxTokens || Math.abs(tokens.length - width) > 60) return undefined;
  const best = new Map<number, State>();
  const key = (column: number, token: number, hasSplit: boolean): number =>
    (token * (width + 1) + column) * 2 + (hasSplit ? 1 : 0);
  const offer = (state: State): void => {
    const at = key(state.column, state.token, state.hasSplit);
    const known = best.get(at);
    if (known === undefined || state.cost < known.cost - 1e-9) best.set(at, state);
  };
  offer({ cost: 0, column: 0, token: 0, hasSplit: false, cells: [], before: undefined });
  for (let token = 0; token < tokens.length; token += 1) {
    for (let column = 0; column <= width; column += 1) {
      for (const hasSplit of [false, true]) {
        const state = best.get(key(column, token, hasSplit));
        if (state !== undefined) advance(state, { ...task, offer });
      }
    }
  }
  return finish(best, key, task);
}

interface Board extends MendTask {
  readonly offer: (state: State) => void;
}

function advance(state: State, board: Board): void {
  const { tokens, glue, profiles, prices, offer } = board;
  const { column } = state;
  const token = tokens[state.token];
  if (token === undefined) return;
  const move = (cells: readonly string[], used: number, cost: number): void => {
    offer({
      ...state,
      cost: state.cost + cost,
      column: column + cells.length,
      token: state.token + used,
      cells,
      before: state,
    });
  };
  if (trimSpaces(token.text) === '' && !token.isQuoted && prices.drop < Infinity) move([], 1, prices.drop);
  if (column >= profiles.length) return;
  move([token.text], 1, misfit(profiles[column], token.text));
  if (prices.merge < Infinity && !token.isQuoted) {
    let merged = token.text;
    let price = 0;
    for (let used = 2; used <= maxMerged; used += 1) {
      const next = tokens[state.token + used - 1];
      if (next === undefined || next.isQuoted) break;
      merged += glue + next.text;
      // A delimiter of the text is followed by a space, one between cells is not.
      price += next.text.startsWith(' ') && glue !== ' ' ? prices.merge * 0.2 : prices.merge * 1.6;
      move([merged], used, price + misfit(profiles[column], merged));
    }
  }
  if (prices.split < Infinity && !state.hasSplit && column + 1 < profiles.length && token.text.length > 1) {
    const split = bestSplit(token.text, profiles[column], profiles[column + 1]);
    if (split !== undefined) {
      const cost = state.cost + prices.split + split.cost;
      offer({ cost, column: column + 2, token: state.token + 1, hasSplit: true, cells: split.cells, before: state });
    }
  }
}

function finish(
  best: ReadonlyMap<number, State>,
  key: (column: number, token: number, hasSplit: boolean) => number,
  board: MendTask,
): Reading | undefined {
  const width = board.profiles.length;
  let chosen: State | undefined;
  let cheapest = Infinity;
  for (let column = width; column > 0; column -= 1) {
    const missing = width - column;
    if (missing > 0 && board.prices.pad === Infinity) break;
    const tail = board.profiles.slice(column).reduce((sum, profile) => sum + misfit(profile, ''), 0);
    for (const hasSplit of [false, true]) {
      const state = best.get(key(column, board.tokens.length, hasSplit));
      const cost = state === undefined ? Infinity : state.cost + tail + missing * (missing > 0 ? board.prices.pad : 0);
      if (state !== undefined && cost < cheapest) {
        cheapest = cost;
        chosen = state;
      }
    }
  }
  if (chosen === undefined) return undefined;
  const cells: string[] = [];
  for (let state: State | undefined = chosen; state !== undefined; state = state.before) cells.unshift(...state.cells);
  while (cells.length < width) cells.push('');
  return { cells, cost: cheapest };
}

/** The cut of a text into two cells that suits both columns best. */
function bestSplit(text: string, left: ColumnProfile | undefined, right: ColumnProfile | undefined): Reading | undefined {
  let found: Reading | undefined;
  for (let at = 1; at < text.length && at < 2000; at += 1) {
    if (text.length > 40 && !isSeam(text, at)) continue;
    const cells = [text.slice(0, at), text.slice(at)] as const;
    const cost = misfit(left, cells[0]) + misfit(right, cells[1]) + (isSeam(text, at) ? 0 : 0.15);
    if (found === undefined || cost < found.cost) found = { cells, cost };
  }
  return found;
}

/** Two characters that seldom stand side by side inside one cell. */
function isSeam(text: string, at: number): boolean {
  const before = text.charAt(at - 1);
  const after = text.charAt(at);
  if (before === ' ' || after === ' ') return false;
  return /[\p{Ll}\d.)\]"'!?%]/u.test(before) && /[\p{Lu}"($€£]/u.test(after) ? true : /\d/u.test(before) !== /\d/u.test(after);
}
