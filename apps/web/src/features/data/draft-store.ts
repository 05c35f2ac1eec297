import { recipeParameter } from '@causeway/contract';
import type { FileId } from '@causeway/contract';
import { openDraft } from './draft-steps.ts';
import type { DraftStep, SavedRecipe, StepDraft } from './draft-steps.ts';

const keyOf = (fileId: FileId, sheet: string): string => `causeway-steps-${fileId}-${sheet}`;

/** The draft that this browser keeps of a sheet. Never throws: without a store there is an empty one. */
export function readDraft(fileId: FileId, sheet: string): StepDraft {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(keyOf(fileId, sheet)) ?? 'null');
    return isStored(value)
      ? { ...openDraft([], value.saved), history: value.history, parameters: value.parameters }
      : openDraft();
  } catch {
    return openDraft();
  }
}

/** Keeps the steps and the way to them; what is only looked at is not kept. */
export function writeDraft(
  fileId: FileId,
  sheet: string,
  { history, saved, parameters }: Pick<StepDraft, 'history' | 'saved' | 'parameters'>,
): void {
  try {
    const isEmpty =
      history.versions.length === 1 && history.versions[0]?.length === 0 && saved === undefined && parameters.length === 0;
    if (isEmpty) localStorage.removeItem(keyOf(fileId, sheet));
    else localStorage.setItem(keyOf(fileId, sheet), JSON.stringify({ history, saved, parameters }));
  } catch {
    // A full store costs the draft, not the page.
  }
}

interface Stored {
  readonly history: StepDraft['history'];
  readonly saved?: SavedRecipe;
  readonly parameters: StepDraft['parameters'];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const isStep = (value: unknown): value is DraftStep =>
  isObject(value) && typeof value['id'] === 'string' && typeof value['op'] === 'string';
const isSteps = (value: unknown): value is readonly DraftStep[] => Array.isArray(value) && value.every(isStep);
const isHistory = (value: unknown): value is StepDraft['history'] =>
  isObject(value) &&
  Array.isArray(value['versions']) &&
  value['versions'].length > 0 &&
  value['versions'].every(isSteps) &&
  typeof value['at'] === 'number' &&
  value['versions'][value['at']] !== undefined;
const isParameters = (value: unknown): value is StepDraft['parameters'] =>
  Array.isArray(value) && value.every((item) => recipeParameter.safeParse(item, { jitless: true }).success);
const isSaved = (value: unknown): value is SavedRecipe =>
  isObject(value) &&
  typeof value['id'] === 'string' &&
  typeof value['name'] === 'string' &&
  typeof value['revision'] === 'number' &&
  isSteps(value['steps']) &&
  isParameters(value['parameters']);
const isStored = (value: unknown): value is Stored =>
  isObject(value) &&
  isHistory(value['history']) &&
  isParameters(value['parameters']) &&
  (value['saved'] === undefined || isSaved(value['saved']));
