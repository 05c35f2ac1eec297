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
  /** Resolves when the test lets go of answers that it holds. */
  readonly whenReleased: Promise<void>;
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

/** A tool call as the fake makes it. */
export interface FakeCall {
  readonly name: string;
  /** JSON. */
  readonly text: string;
}

const isOfModel = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && 'role' in message && ['assistant', 'model'].includes(String(message.role));

/** Everything since the model spoke last, whatever the wire; texts within JSON within texts are read, too. */
function saidLast({ body }: FakeAsked): string {
  const messages = (body['messages'] ?? body['contents']) as readonly unknown[] | undefined;
  const last = messages?.slice(messages.findLastIndex(isOfModel) + 1) ?? [];
  let text = JSON.stringify(last);
  for (let depth = 0; depth < 4 && text.includes('\\'); depth += 1) {
    text = text.replaceAll(/\\(["\\n])/gu, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
  }
  return text;
}

/** What the fake obeys: it does whatever any text in front of it says, as a model that was talked into it. */
function obeyedCalls(asked: FakeAsked): FakeCall[] {
  return [...saidLast(asked).matchAll(/CALL ([A-Za-z0-9_-]+) (\{[^\n]*?\})(?=\s*(?:\n|"|$|END))/gu)].map(
    ([, name = '', text = '{}']) => ({ name, text }),
  );
}

/** The tools that the fake calls instead of answering. */
export function toolCallsOf(asked: FakeAsked): FakeCall[] {
  const { command } = asked;
  if (command.has('obey')) return obeyedCalls(asked);
  return Array.from({ length: commandNumber(command, 'tools') ?? 0 }, (_, index) => ({
    name: `tool_${index}`,
    text: toolArguments(index),
  }));
}

/** Every text in a body, whatever the wire: what the fake counts as the prompt. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  const record = value as Record<string, unknown>;
  return ['content', 'text', 'parts', 'messages', 'contents', 'system'].flatMap((key) => textsIn(record[key]));
}

export const countPrompt = (body: unknown): number => textsIn(body).reduce((sum, text) => sum + wordsOf(text).length, 0);
