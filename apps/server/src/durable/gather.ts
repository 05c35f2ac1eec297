/** Collects by key, and hands over what came within a window. */
export interface Gatherer<Item> {
  get(key: string): Item | undefined;
  set(key: string, item: Item): void;
  stop(): void;
}

export function createGatherer<Item>(windowMs: number, deliver: (items: ReadonlyMap<string, Item>) => void): Gatherer<Item> {
  let items = new Map<string, Item>();
  let timer: NodeJS.Timeout | undefined;
  return {
    get: (key) => items.get(key),
    set: (key, item) => {
      items.set(key, item);
      timer ??= setTimeout(() => {
        timer = undefined;
        const all = items;
        items = new Map();
        deliver(all);
      }, windowMs);
    },
    stop: () => clearTimeout(timer),
  };
}
