import { z } from 'zod';
import type { AgentTool } from './agent-tool.ts';

export type ReadArguments =
  | { readonly ok: true; readonly value: unknown }
  /** `value` is as much as could be read. */
  | { readonly ok: false; readonly value: unknown; readonly problem: string };

const shownCharacters = 4000;

function parse(text: string): ReadArguments {
  try {
    return { ok: true, value: text.trim() === '' ? {} : (JSON.parse(text) as unknown) };
  } catch (error) {
    const problem = `they are not valid JSON (${error instanceof Error ? error.message : String(error)})`;
    return { ok: false, value: text.slice(0, shownCharacters), problem };
  }
}

/** Checks what a model wrote against the schema of the tool; a problem is worded for the model. */
export function readArguments({ tool }: AgentTool, text: string): ReadArguments {
  const read = parse(text);
  if (!read.ok) return read;
  const checked = tool.input.safeParse(read.value);
  return checked.success
    ? { ok: true, value: checked.data }
    : { ok: false, value: read.value, problem: z.prettifyError(checked.error) };
}
