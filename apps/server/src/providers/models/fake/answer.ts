import { commandNumber } from './command.ts';
import type { FakeCommand } from './command.ts';

/** One request as the fake understood it. */
export interface FakeAsked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly command: FakeCommand;
  /** Without the command. */
  readonly model: string;
  readonly promptTokens: number;
  /** `n`. */
  readonly choices: number;
}

/** Words with the space that follows them, so that joining them gives the text. */
export const wordsOf = (text: string): string[] => text.match(/\S+\s*|\s+/gu) ?? [];

/** Text the fake answers with. */
export function answerText(asked: FakeAsked): string {
  const { command } = asked;
  if (command.has('echo')) {
    return JSON.stringify({ method: asked.method, path: asked.path, headers: asked.headers, body: asked.body });
  }
  const huge = commandNumber(command, 'huge');
  if (huge !== undefined) return 'x'.repeat(huge);
  const tokens = commandNumber(command, 'tokens');
  if (tokens !== undefined) return Array.from({ length: tokens }, (_, index) => `word${index} `).join('');
  return command.get('text') ?? 'Hello from the fake upstream.';
}

export const toolArguments = (index: number): string => JSON.stringify({ city: `Zürich ${index}`, days: index + 1 });

/** Every text in a body, whatever the wire: what the fake counts as the prompt. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  const record = value as Record<string, unknown>;
  return ['content', 'text', 'parts', 'messages', 'contents', 'system'].flatMap((key) => textsIn(record[key]));
}

export const countPrompt = (body: unknown): number => textsIn(body).reduce((sum, text) => sum + wordsOf(text).length, 0);
