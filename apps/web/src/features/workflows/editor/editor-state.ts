import type { Edited } from '../definition/edit-definition.ts';
import type { Json } from '../definition/json.ts';

interface Moment {
  readonly definition: Json;
  readonly selected: string | undefined;
}

/** A definition being edited. Undo walks `past`, redo `future`. */
export interface EditorState extends Moment {
  readonly past: readonly Moment[];
  readonly future: readonly Moment[];
  /** What the server has, and under which number. */
  readonly saved: Json;
  readonly version: number;
  /** Typing in one field is one step back. */
  readonly group: string | undefined;
}

export type EditorAction =
  /** `group`: edits in a row with the same one are undone together. */
  | { readonly type: 'edit'; readonly edited: Edited; readonly group?: string }
  | { readonly type: 'select'; readonly path: string | undefined }
  | { readonly type: 'undo' }
  | { readonly type: 'redo' }
  | { readonly type: 'saved'; readonly definition: Json; readonly version: number }
  /** Somebody else's newer version; what was not saved can be brought back by undo. */
  | { readonly type: 'load'; readonly definition: Json; readonly version: number };

export const openEditor = (definition: Json, version: number): EditorState => ({
  definition,
  selected: undefined,
  past: [],
  future: [],
  saved: definition,
  version,
  group: undefined,
});

export const isDirty = ({ definition, saved }: EditorState): boolean => definition !== saved;

// More than anybody walks back, less than a browser minds.
const maxPast = 200;

/** The editor after one act. Pure. */
export function reduceEditor(state: EditorState, action: EditorAction): EditorState {
  switch (action.type) {
    case 'edit':
      return edit(state, action.edited, action.group);
    case 'select':
      return { ...state, selected: action.path, group: undefined };
    case 'undo':
      return walk(state, 'past', 'future');
    case 'redo':
      return walk(state, 'future', 'past');
    case 'saved':
      return { ...state, saved: action.definition, version: action.version };
    case 'load': {
      const loaded = edit(state, { definition: action.definition, path: undefined }, undefined);
      return { ...loaded, saved: action.definition, version: action.version };
    }
  }
}

function edit(state: EditorState, { definition, path }: Edited, group: string | undefined): EditorState {
  if (definition === state.definition) return { ...state, selected: path };
  const isSameGroup = group !== undefined && group === state.group;
  const past = isSameGroup ? state.past : [...state.past, momentOf(state)].slice(-maxPast);
  return { ...state, definition, selected: path, past, future: [], group };
}

function walk(state: EditorState, from: 'past' | 'future', to: 'past' | 'future'): EditorState {
  const moment = state[from].at(-1);
  if (moment === undefined) return state;
  return {
    ...state,
    ...moment,
    group: undefined,
    [from]: state[from].slice(0, -1),
    [to]: [...state[to], momentOf(state)],
  };
}

const momentOf = ({ definition, selected }: EditorState): Moment => ({ definition, selected });
