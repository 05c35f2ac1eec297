/** Browsers lay nothing out beyond some 17 million px (Firefox); what is longer is scrolled by a scale. */
export const maxScrollPx = 8_000_000;

/** Heights in px: of all rows, and of what is seen of them. */
export interface Extent {
  readonly content: number;
  readonly view: number;
}

/** Where the scroll bar is, and which px of the content is at the top. */
export interface ScrollPlace {
  readonly bar: number;
  readonly content: number;
}

/** Height of the element that makes the scroll bar. */
export const barHeight = ({ content }: Extent): number => Math.min(content, maxScrollPx);

const barRange = (extent: Extent): number => Math.max(0, barHeight(extent) - extent.view);
const contentRange = ({ content, view }: Extent): number => Math.max(0, content - view);
const scaleOf = (extent: Extent): number => (barRange(extent) === 0 ? 1 : contentRange(extent) / barRange(extent));

/** Where the bar belongs for a place in the content. */
export function barAt(extent: Extent, content: number): number {
  return clamp(content, 0, contentRange(extent)) / scaleOf(extent);
}

/**
 * The place after the bar was moved. A move of less than a window, as of a wheel, moves the content by as many px; a longer one, as
 * of a dragged thumb, by the scale. The ends of the bar are the ends of the content.
 */
export function followBar(extent: Extent, before: ScrollPlace, bar: number): ScrollPlace {
  const scale = scaleOf(extent);
  if (scale === 1) return { bar, content: bar };
  const isEnd = bar <= 0 || bar >= barRange(extent) - 1;
  const move = bar - before.bar;
  const content = isEnd || Math.abs(move) >= extent.view ? bar * scale : before.content + move;
  return { bar, content: clamp(content, 0, contentRange(extent)) };
}

/** Puts the bar where it belongs after moves by px; what is seen stays. */
export function settle(extent: Extent, place: ScrollPlace): ScrollPlace {
  return { bar: Math.round(barAt(extent, place.content)), content: place.content };
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
