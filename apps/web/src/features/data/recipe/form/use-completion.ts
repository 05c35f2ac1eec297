import { useLayoutEffect, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { applyCompletion, callAround, completeExpression } from '../expression-completion.ts';
import type { Completion, CompletionOption, Vocabulary } from '../expression-completion.ts';

interface Completing extends Completion {
  readonly active: number;
}

interface CompletionOptions {
  readonly text: string;
  readonly vocabulary: Vocabulary;
  readonly onWrite: (text: string) => void;
}

/** What is offered while an expression is typed, and how it is taken. */
export function useCompletion({ text, vocabulary, onWrite }: CompletionOptions) {
  const area = useRef<HTMLTextAreaElement>(null);
  const cursor = useRef<number>(undefined);
  const [completing, setCompleting] = useState<Completing>();
  const [around, setAround] = useState<string>();

  // React sets the text; the cursor has to follow it.
  useLayoutEffect(() => {
    if (cursor.current === undefined) return;
    area.current?.setSelectionRange(cursor.current, cursor.current);
    cursor.current = undefined;
  });
  const put = (next: string, at: number) => {
    cursor.current = at;
    onWrite(next);
    setCompleting(undefined);
    setAround(callAround(next, at, vocabulary.functions)?.call);
    area.current?.focus();
  };
  const take = (option: CompletionOption | undefined) => {
    if (completing === undefined || option === undefined) return;
    const applied = applyCompletion(text, completing, option);
    put(applied.text, applied.cursor);
  };
  return {
    area,
    completing,
    /** The call whose arguments are being written. */
    around,
    take,
    close: () => setCompleting(undefined),
    /** A function where the cursor is, which then stands between its brackets. */
    insertCall(name: string) {
      const at = area.current?.selectionStart ?? text.length;
      put(`${text.slice(0, at)}${name}()${text.slice(at)}`, at + name.length + 1);
    },
    onType({ value, selectionStart }: HTMLTextAreaElement) {
      onWrite(value);
      const found = completeExpression(value, selectionStart, vocabulary);
      setCompleting(found === undefined ? undefined : { ...found, active: 0 });
      setAround(callAround(value, selectionStart, vocabulary.functions)?.call);
    },
    onKeyDown(event: KeyboardEvent) {
      if (completing === undefined) return;
      const { options, active } = completing;
      const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (move !== undefined) setCompleting({ ...completing, active: (active + move + options.length) % options.length });
      else if (event.key === 'Enter' || event.key === 'Tab') take(options[active]);
      else if (event.key === 'Escape') setCompleting(undefined);
      else return;
      event.preventDefault();
    },
  };
}
