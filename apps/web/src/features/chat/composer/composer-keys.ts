/** What a key in a message field asks for. */
export type FieldAct = 'send' | 'cancel' | undefined;

interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  /** An input method is choosing characters: Enter takes one, it sends nothing. */
  readonly isComposing: boolean;
}

/** Enter sends, with Ctrl or Command too; Shift+Enter is a new line; Escape stops or cancels. */
export function composerAct({ key, shiftKey, altKey, isComposing }: Key): FieldAct {
  if (isComposing) return undefined;
  if (key === 'Escape') return 'cancel';
  return key === 'Enter' && !shiftKey && !altKey ? 'send' : undefined;
}
