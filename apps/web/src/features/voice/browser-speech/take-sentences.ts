/** Whole sentences from the start of a text, and what comes after them. */
export function takeSentences(text: string): { readonly sentences: readonly string[]; readonly rest: string } {
  const parts = text.split(/(?<=[.!?।。…]["'”’)\]]*)\s+/u);
  return { sentences: parts.slice(0, -1), rest: parts.at(-1) ?? '' };
}
