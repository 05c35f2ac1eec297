import { lexer } from 'marked';

interface Block {
  readonly raw: string;
  readonly type: string;
}

export interface MarkdownPiece {
  readonly text: string;
  /** Where it begins in the whole; stays the same while the text grows. */
  readonly at: number;
}

/** Markdown cut where each part can be shown by itself. */
export interface MarkdownBlocks {
  readonly text: string;
  readonly blocks: readonly Block[];
  /** What to show, in order: each part alone renders as it does within the whole. */
  readonly parts: readonly MarkdownPiece[];
}

const nothing: MarkdownBlocks = { text: '', blocks: [], parts: [] };

// A footnote is numbered by its place in the whole text.
const hasFootnotes = /^ {0,3}\[\^[^\]\s]+\]:/mu;

/**
 * Cuts the text at its top-level blocks. With what was cut before of the beginning of the same text only its end is read again,
 * so that a growing answer costs the same per frame, however long it is.
 */
export function splitMarkdown(text: string, before: MarkdownBlocks = nothing): MarkdownBlocks {
  if (text === before.text) return before;
  const kept = text.startsWith(before.text) ? settledBlocks(before.blocks) : [];
  const start = kept.reduce((length, { raw }) => length + raw.length, 0);
  const blocks = [...kept, ...lexBlocks(text.slice(start))];
  return { text, blocks, parts: hasFootnotes.test(text) ? [{ text, at: 0 }] : partsOf(blocks) };
}

/** New text can change the last block, also across blank lines, and none before it. */
function settledBlocks(blocks: readonly Block[]): readonly Block[] {
  const last = blocks.findLastIndex(({ type }) => type !== 'space');
  return blocks.slice(0, Math.max(0, last - 1));
}

/** The lexer drops some blanks and normalizes line ends: what it does not give back as it was stays one block, never wrong. */
function lexBlocks(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let at = 0;
  for (const { raw, type } of lexer(text, { gfm: true })) {
    const found = text.indexOf(raw, at);
    if (found === -1 || text.slice(at, found).trim() !== '') break;
    if (found > at) blocks.push({ raw: text.slice(at, found), type: 'space' });
    blocks.push({ raw, type });
    at = found + raw.length;
  }
  const rest = text.slice(at);
  if (rest !== '') blocks.push({ raw: rest, type: rest.trim() === '' ? 'space' : 'rest' });
  return blocks;
}

/** `[word]: address` serves links everywhere: blocks that may have such links carry a copy. */
function partsOf(blocks: readonly Block[]): readonly MarkdownPiece[] {
  const definitions = blocks
    .filter(({ type }) => type === 'def')
    .map(({ raw }) => raw.trim())
    .join('\n');
  let at = 0;
  const parts: MarkdownPiece[] = [];
  for (const { raw, type } of blocks) {
    const needsThem = definitions !== '' && type !== 'code' && raw.includes('[');
    if (type !== 'def' && type !== 'space') parts.push({ text: needsThem ? `${raw}\n\n${definitions}` : raw, at });
    at += raw.length;
  }
  return parts;
}
