import type { WorkflowId } from '@causeway/contract';

/** What was not saved when the page was left. */
export interface Draft {
  readonly text: string;
  /** The version it was made from. */
  readonly version: number;
}

const keyOf = (id: WorkflowId): string => `causeway-draft-${id}`;

/** Never throws: without a store there is no draft. */
export function readDraft(id: WorkflowId): Draft | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(keyOf(id)) ?? 'null');
    return isDraft(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined: there is nothing unsaved any more. */
export function writeDraft(id: WorkflowId, draft: Draft | undefined): void {
  try {
    if (draft === undefined) localStorage.removeItem(keyOf(id));
    else localStorage.setItem(keyOf(id), JSON.stringify(draft));
  } catch {
    // A full store costs the draft, not the page.
  }
}

const isDraft = (value: unknown): value is Draft =>
  typeof value === 'object' &&
  value !== null &&
  'text' in value &&
  typeof value.text === 'string' &&
  'version' in value &&
  typeof value.version === 'number';
