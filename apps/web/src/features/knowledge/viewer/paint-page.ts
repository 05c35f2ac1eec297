import { Util } from 'pdfjs-dist';
import { findQuote } from './find-quote.ts';
import type { Pdf } from './open-pdf.ts';

interface PaintOptions {
  readonly page: number;
  /** Marked where the page holds it; '' for nothing. */
  readonly quote: string;
  readonly frame: HTMLDivElement;
}

type Page = Awaited<ReturnType<Pdf['getPage']>>;
type Viewport = ReturnType<Page['getViewport']>;

/** Boxes over the runs that hold the quote, in pixels of the page. */
async function markQuote(page: Page, viewport: Viewport, quote: string): Promise<readonly HTMLElement[]> {
  const { items } = await page.getTextContent();
  const runs = items.flatMap((item) => ('str' in item ? [item] : []));
  return findQuote(runs, quote).flatMap(({ index, from, to }) => {
    const run = runs[index];
    if (run === undefined) return [];
    const transform: readonly number[] = Util.transform(viewport.transform, run.transform) as number[];
    const x = transform[4] ?? 0;
    const y = transform[5] ?? 0;
    const width = run.width * viewport.scale;
    const height = run.height * viewport.scale;
    const box = globalThis.document.createElement('span');
    box.className = 'pdf-mark';
    box.style.left = `${x + width * from}px`;
    box.style.top = `${y - height}px`;
    box.style.width = `${width * (to - from)}px`;
    box.style.height = `${height * 1.2}px`;
    return [box];
  });
}

/** Paints one page into the frame, as wide as it is, and brings the quote into view. */
export function paintPage(
  pdf: Pdf,
  { page: number, quote, frame }: PaintOptions,
): { readonly promise: Promise<void>; readonly cancel: () => void } {
  let isCancelled = false;
  let task: ReturnType<Page['render']> | undefined;
  const paint = async (): Promise<void> => {
    const page = await pdf.getPage(number);
    const scale = frame.clientWidth / page.getViewport({ scale: 1 }).width;
    const viewport = page.getViewport({ scale });
    const density = Math.min(2, globalThis.devicePixelRatio);
    const canvas = globalThis.document.createElement('canvas');
    canvas.width = Math.floor(viewport.width * density);
    canvas.height = Math.floor(viewport.height * density);
    const marks = quote === '' ? [] : await markQuote(page, viewport, quote);
    task = page.render({ canvas, viewport, transform: [density, 0, 0, density, 0, 0] });
    await task.promise;
    if (isCancelled) return;
    frame.replaceChildren(canvas, ...marks);
    marks[0]?.scrollIntoView({ block: 'center' });
  };
  const promise = paint().catch((error: unknown) => {
    if (!isCancelled) throw error;
  });
  return {
    promise,
    cancel: () => {
      isCancelled = true;
      task?.cancel();
    },
  };
}
