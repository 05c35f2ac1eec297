/** A run of characters on a page, as PDF.js tells it. */
export interface PdfItem {
  readonly str: string;
  readonly hasEOL: boolean;
  readonly height: number;
  /** The last two are where it stands, from the lower left. */
  readonly transform: readonly number[];
}

export interface PdfLine {
  text: string;
  height: number;
  y: number;
}

/** Lines of a page in the order of its content. */
export function linesOf(items: readonly PdfItem[]): readonly PdfLine[] {
  const lines: PdfLine[] = [];
  let line: PdfLine | undefined;
  for (const { str, hasEOL, height, transform } of items) {
    if (str !== '') {
      line ??= { text: '', height: 0, y: transform[5] ?? 0 };
      line.text += str;
      line.height = Math.max(line.height, height);
    }
    if (hasEOL && line !== undefined) {
      lines.push(line);
      line = undefined;
    }
  }
  if (line !== undefined) lines.push(line);
  return lines.filter(({ text }) => text.trim() !== '');
}

/** The height of most characters: what is clearly larger is a title. */
export function bodyHeight(lines: readonly PdfLine[]): number {
  const weights = new Map<number, number>();
  for (const { height, text } of lines) {
    const rounded = Math.round(height * 2) / 2;
    weights.set(rounded, (weights.get(rounded) ?? 0) + text.length);
  }
  let body = 0;
  let most = 0;
  for (const [height, weight] of weights) if (weight > most) [body, most] = [height, weight];
  return body;
}

export interface PdfBlock {
  readonly text: string;
  /** Undefined: a paragraph. */
  readonly level: number | undefined;
}

const longestTitle = 160;

function levelOf({ height, text }: PdfLine, body: number): number | undefined {
  if (body === 0 || text.trim().length > longestTitle || height < body * 1.15 || !/\p{L}/u.test(text)) return undefined;
  if (height >= body * 1.7) return 1;
  return height >= body * 1.35 ? 2 : 3;
}

/** A word that was broken at the end of its line is whole again. */
const join = (before: string, next: string): string =>
  /\p{Ll}-$/u.test(before) && /^\p{Ll}/u.test(next) ? before.slice(0, -1) + next : `${before}\n${next}`;

/** Paragraphs by the gaps between lines, titles by their size. */
export function blocksOf(lines: readonly PdfLine[]): readonly PdfBlock[] {
  const body = bodyHeight(lines);
  const blocks: { text: string; level: number | undefined }[] = [];
  let before: PdfLine | undefined;
  for (const line of lines) {
    const level = levelOf(line, body);
    const last = blocks.at(-1);
    const gap = before === undefined ? 0 : Math.abs(before.y - line.y);
    const follows = last !== undefined && last.level === level && gap <= Math.max(line.height, body) * 1.7;
    if (follows) last.text = level === undefined ? join(last.text, line.text) : `${last.text} ${line.text}`;
    else blocks.push({ text: line.text, level });
    before = line;
  }
  return blocks;
}
