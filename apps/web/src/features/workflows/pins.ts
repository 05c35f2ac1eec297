import type { WorkflowId } from '@causeway/contract';

/** What a person pinned to a workflow in this browser: the input of the next run, and the samples of its steps. */
export interface Pins {
  readonly input?: unknown;
  /** By the name of the step: the output that later steps are tested with. */
  readonly outputs?: Readonly<Record<string, unknown>>;
}

const keyOf = (id: WorkflowId): string => `causeway-pins-${id}`;
// A pin is a convenience and must not fill the browser's store.
const maxLength = 200_000;

/** Never throws: without a store nothing is pinned. */
export function readPins(id: WorkflowId): Pins {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(keyOf(id)) ?? '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function writePins(id: WorkflowId, pins: Pins): void {
  try {
    const text = JSON.stringify(pins);
    if (text.length <= maxLength) localStorage.setItem(keyOf(id), text);
  } catch {
    // Private windows have no store; the form then begins empty.
  }
}

/** Keeps the input for the next run. */
export function rememberInput(id: WorkflowId, input: unknown): void {
  if (input !== undefined) writePins(id, { ...readPins(id), input });
}

/** Keeps what a step gave, for tests of those after it. */
export function rememberOutput(id: WorkflowId, name: string, output: unknown): void {
  const pins = readPins(id);
  writePins(id, { ...pins, outputs: { ...pins.outputs, [name]: output } });
}
