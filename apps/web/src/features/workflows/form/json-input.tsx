import { Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { hasExpression } from '../definition/expression.ts';
import { parseJson } from '../definition/json.ts';
import type { Json } from '../definition/json.ts';

interface JsonInputProps {
  readonly label: string;
  /** Where the label is not shown. */
  readonly 'aria-label'?: string;
  readonly description?: ReactNode;
  readonly withAsterisk?: boolean;
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
  /** What is no JSON counts as text: expressions. */
  readonly allowsText?: boolean;
  readonly error?: string | undefined;
  readonly minRows?: number;
}

/** Any value as JSON; the last valid one counts while it is being typed. */
export function JsonInput({ value, onChange, allowsText = false, error, minRows = 2, ...labels }: JsonInputProps) {
  const [typed, setTyped] = useState(() => textOf(value));
  const [given, setGiven] = useState(value);
  const [problem, setProblem] = useState<string>();
  if (given !== value) {
    setGiven(value);
    if (JSON.stringify(read(typed, allowsText).value) !== JSON.stringify(value)) setTyped(textOf(value));
  }
  const change = (text: string) => {
    setTyped(text);
    const result = read(text, allowsText);
    setProblem(result.problem);
    if (result.problem !== undefined) return;
    setGiven(result.value);
    onChange(result.value);
  };
  return (
    <Textarea
      {...labels}
      className="code-input"
      autosize
      minRows={minRows}
      maxRows={16}
      spellCheck={false}
      error={problem ?? error}
      value={typed}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}

function textOf(value: Json | undefined): string {
  if (value === undefined) return '';
  return hasExpression(value) ? value : JSON.stringify(value, null, 2);
}

function read(text: string, allowsText: boolean): { readonly value: Json | undefined; readonly problem?: string } {
  if (text.trim() === '') return { value: undefined };
  if (allowsText && hasExpression(text)) return { value: text };
  try {
    return { value: parseJson(text) };
  } catch {
    return allowsText && !/^[\s[{"]/u.test(text) ? { value: text } : { value: undefined, problem: 'Not JSON yet' };
  }
}
