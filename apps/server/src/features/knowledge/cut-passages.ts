import type { DocumentHeading, DocumentText } from '../../providers/documents/documents.ts';
import type { CutPassage } from './passage-repository.ts';

export interface CutOptions {
  /** Characters of a passage, about. */
  readonly characters: number;
  readonly overlapPercent: number;
}

/** A sentence, a line, or a piece of what has neither; passages consist of whole ones. */
interface Unit {
  readonly start: number;
  readonly end: number;
  /** A part or a title begins here. */
  readonly isBreak: boolean;
  readonly page: number | null;
  readonly headings: readonly string[];
}

/** After the end of a sentence, at least so many characters in. */
const sentenceEnd = /[.!?…]["'»”’)\]]*\s+|[。！？]\s*|\n+/gu;
/** Below this share of a passage a title does not end it: short sections stay together. */
const leastShare = 0.25;

/** Places where the text may be cut, the last one included; no two are further apart than `most`. */
function cutPlaces(text: string, most: number): readonly number[] {
  const places: number[] = [];
  let last = 0;
  const add = (place: number): void => {
    for (; place - last > most; places.push(last)) last = softCut(text, last, last + most);
    if (place > last) places.push(place);
    last = place;
  };
  for (const match of text.matchAll(sentenceEnd)) add(match.index + match[0].length);
  add(text.length);
  return places;
}

/** Before the last space in reach, else between two whole characters. */
function softCut(text: string, from: number, to: number): number {
  const space = text.lastIndexOf(' ', to);
  if (space > from) return space + 1;
  // Half of a character stands alone when its other half is cut off.
  return /^[\uDC00-\uDFFF]/u.test(text.slice(to, to + 1)) ? to - 1 : to;
}

/** Titles above a place, the outermost first. */
function createHeadingPath(headings: readonly DocumentHeading[]): (place: number) => readonly string[] {
  const open: DocumentHeading[] = [];
  let next = 0;
  let path: readonly string[] = [];
  return (place) => {
    for (let heading = headings[next]; heading !== undefined && heading.start <= place; heading = headings[next]) {
      next += 1;
      while ((open.at(-1)?.level ?? 0) >= heading.level) open.pop();
      open.push(heading);
      path = open.map(({ title }) => title);
    }
    return path;
  };
}

function* unitsOf({ text, parts, headings }: DocumentText, most: number): Generator<Unit> {
  const headingPath = createHeadingPath(headings);
  const titles = new Set(headings.map(({ start }) => start));
  const marks = [...new Set([...parts.map(({ start }) => start), ...titles])].toSorted((a, b) => a - b);
  const places = [...new Set([...cutPlaces(text, most), ...marks])].toSorted((a, b) => a - b);
  const isMark = new Set(marks);
  let part = -1;
  let start = 0;
  for (const end of places) {
    if (end <= start) continue;
    while ((parts[part + 1]?.start ?? Number.POSITIVE_INFINITY) <= start) part += 1;
    const page = parts[part]?.page ?? null;
    yield { start, end, isBreak: isMark.has(start), page, headings: headingPath(start) };
    start = end;
  }
}

/** White space at the ends belongs to no passage. */
function trimmed(text: string, start: number, end: number): { readonly start: number; readonly end: number } {
  const own = text.slice(start, end);
  const lead = own.length - own.trimStart().length;
  return { start: start + lead, end: end - (own.length - own.trimEnd().length) };
}

/** Collects units into passages. */
class Cutter {
  readonly passages: CutPassage[] = [];
  readonly #text: string;
  readonly #options: CutOptions;
  #units: Unit[] = [];

  constructor(text: string, options: CutOptions) {
    this.#text = text;
    this.#options = options;
  }

  add(unit: Unit): void {
    const length = this.#length(this.#units);
    const isOtherPage = this.#units.length > 0 && this.#units[0]?.page !== unit.page;
    const isNewSection = unit.isBreak && length >= this.#options.characters * leastShare;
    if (isOtherPage || isNewSection) this.end();
    else if (length > 0 && length + unit.end - unit.start > this.#options.characters) this.#endWithOverlap();
    this.#units.push(unit);
  }

  end(): void {
    this.#keep();
    this.#units = [];
  }

  /** The last sentences begin the next passage, too. */
  #endWithOverlap(): void {
    this.#keep();
    const most = (this.#options.characters * this.#options.overlapPercent) / 100;
    let first = this.#units.length;
    while (first > 1 && this.#length(this.#units.slice(first - 1)) <= most) first -= 1;
    this.#units = this.#units.slice(first);
  }

  #keep(): void {
    const [first] = this.#units;
    const last = this.#units.at(-1);
    if (first === undefined || last === undefined) return;
    const { start, end } = trimmed(this.#text, first.start, last.end);
    if (end > start) this.passages.push({ start, end, page: first.page, headings: this.#headings(first) });
  }

  /** A passage that begins without a title has the first one in it. */
  #headings(first: Unit): readonly string[] {
    if (first.headings.length > 0) return first.headings;
    return this.#units.find(({ headings }) => headings.length > 0)?.headings ?? [];
  }

  #length(units: readonly Unit[]): number {
    const [first] = units;
    return first === undefined ? 0 : (units.at(-1)?.end ?? 0) - first.start;
  }
}

/**
 * Cuts a text into passages of whole sentences. A passage lies on one page; titles begin one where enough stands before them; what
 * is cut by length alone repeats its end in the next.
 */
export function cutPassages(document: DocumentText, options: CutOptions): readonly CutPassage[] {
  const cutter = new Cutter(document.text, options);
  for (const unit of unitsOf(document, options.characters)) cutter.add(unit);
  cutter.end();
  return cutter.passages;
}
