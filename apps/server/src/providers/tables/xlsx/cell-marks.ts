import { numberKind } from './cell-kinds.ts';

/** What a cell's tag says after its reference. */
export interface CellMark {
  /** From the reference's end to the `>`: ` s="1" t="s">`. */
  readonly raw: string;
  readonly kind: number;
  /** `blank` when the cell is empty by its tag. */
  readonly type: string;
  /** What then stands before and after its value. */
  readonly open: string;
  readonly close: string;
}

const mostMarks = 10_000;

/** A workbook has few different marks: each is read once. */
export class CellMarks {
  readonly #styles: readonly number[];
  readonly #known = new Map<string, CellMark | undefined>();

  constructor(styles: readonly number[]) {
    this.#styles = styles;
  }

  /** The mark written so; undefined when it has more than a style and a type. */
  read(raw: string): CellMark | undefined {
    const known = this.#known.get(raw);
    if (known !== undefined || this.#known.has(raw)) return known;
    const mark = this.#parse(raw);
    if (this.#known.size < mostMarks) this.#known.set(raw, mark);
    return mark;
  }

  #parse(raw: string): CellMark | undefined {
    const parts = /^(?: s="(\d{1,6})")?(?: t="(\w+)")?(\/)?>$/u.exec(raw);
    if (parts === null) return undefined;
    const [, style, type = 'n', slash] = parts;
    const kind = style === undefined ? numberKind : (this.#styles[Number(style)] ?? numberKind);
    const isInline = type === 'inlineStr';
    return {
      raw,
      kind,
      type: slash === undefined ? type : 'blank',
      open: isInline ? '<is><t>' : '<v>',
      close: isInline ? '</t></is></c>' : '</v></c>',
    };
  }
}
