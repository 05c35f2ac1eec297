/** What was typed and not sent, per session, over reloads. */
export interface Drafts {
  read(key: string): string;
  write(key: string, text: string): void;
  subscribe(listener: () => void): () => void;
}

const prefix = 'causeway-draft:';

type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** `storage` may be forbidden or full: drafts then live as long as the page. */
export function createDrafts(storage: DraftStorage | undefined): Drafts {
  const texts = new Map<string, string>();
  const listeners = new Set<() => void>();
  const attempt = <T>(act: (kept: DraftStorage) => T): T | undefined => {
    try {
      return storage === undefined ? undefined : act(storage);
    } catch {
      return undefined;
    }
  };
  return {
    read(key) {
      const known = texts.get(key);
      if (known !== undefined) return known;
      const text = attempt((kept) => kept.getItem(prefix + key)) ?? '';
      texts.set(key, text);
      return text;
    },
    write(key, text) {
      texts.set(key, text);
      attempt((kept) => (text === '' ? kept.removeItem(prefix + key) : kept.setItem(prefix + key, text)));
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
