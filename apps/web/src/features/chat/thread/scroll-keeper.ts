// Fractions of a pixel and a line that just wrapped still count as the end.
const nearPx = 24;

/** Keeps a growing content at its end, until the reader scrolls up. */
export class ScrollKeeper {
  readonly #listeners = new Set<() => void>();
  #box: HTMLElement | undefined;
  #isPinned = true;
  #isAtEnd = true;
  #lastTop = 0;
  #heldFromEnd: number | undefined;

  /** `content` is what grows inside the box. Returns how to end it. */
  attach(box: HTMLElement, content: HTMLElement): () => void {
    this.#box = box;
    // Called before the frame is painted: nothing is seen to jump.
    const observer = new ResizeObserver(() => this.#onSize());
    observer.observe(box);
    observer.observe(content);
    const onScroll = () => this.#onScroll();
    box.addEventListener('scroll', onScroll, { passive: true });
    this.toEnd();
    return () => {
      observer.disconnect();
      box.removeEventListener('scroll', onScroll);
      this.#box = undefined;
    };
  }

  readonly isAtEnd = (): boolean => this.#isAtEnd;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly toEnd = (): void => {
    this.#isPinned = true;
    this.#onSize();
  };

  /** What is being read stays in its place when the content next grows, above it. */
  hold(): void {
    if (this.#box === undefined) return;
    this.#isPinned = false;
    this.#heldFromEnd = this.#box.scrollHeight - this.#box.scrollTop;
  }

  #fromEnd(): number {
    const box = this.#box;
    return box === undefined ? 0 : box.scrollHeight - box.clientHeight - box.scrollTop;
  }

  #onScroll(): void {
    const top = this.#box?.scrollTop ?? 0;
    const isUpwards = top < this.#lastTop - 1;
    this.#lastTop = top;
    if (this.#fromEnd() <= nearPx) this.#isPinned = true;
    else if (isUpwards) this.#isPinned = false;
    this.#tell();
  }

  #onSize(): void {
    const box = this.#box;
    if (box === undefined) return;
    if (this.#isPinned) box.scrollTop = box.scrollHeight;
    else if (this.#heldFromEnd !== undefined) box.scrollTop = box.scrollHeight - this.#heldFromEnd;
    this.#heldFromEnd = undefined;
    this.#lastTop = box.scrollTop;
    this.#tell();
  }

  #tell(): void {
    const isAtEnd = this.#isPinned || this.#fromEnd() <= nearPx;
    if (isAtEnd === this.#isAtEnd) return;
    this.#isAtEnd = isAtEnd;
    for (const listener of this.#listeners) listener();
  }
}
