import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as assertProperty, constantFrom, property } from 'fast-check';
import type { Json } from '../definition/json.ts';
import { isDirty, openEditor, reduceEditor } from './editor-state.ts';
import type { EditorAction, EditorState } from './editor-state.ts';

const start = openEditor({ do: [] }, 1);
const edit = (definition: Json, group?: string): EditorAction => ({
  type: 'edit',
  edited: { definition, path: undefined },
  ...(group === undefined ? {} : { group }),
});

function run(first: EditorState, ...actions: readonly EditorAction[]): EditorState {
  let state = first;
  for (const action of actions) state = reduceEditor(state, action);
  return state;
}

test('undo gives back each definition and its selection, redo the other way', () => {
  const first: EditorAction = { type: 'edit', edited: { definition: { a: 1 }, path: '/do/0/a' } };
  const edited = run(start, first, edit({ a: 2 }));
  const back = run(edited, { type: 'undo' });
  assert.deepEqual([back.definition, back.selected], [{ a: 1 }, '/do/0/a']);
  assert.deepEqual(run(back, { type: 'redo' }).definition, { a: 2 });
});

test('typing in one field is one step back', () => {
  const typed = run(start, edit({ a: 'x' }, 'name'), edit({ a: 'xy' }, 'name'), edit({ a: 'xyz' }, 'name'));
  assert.deepEqual(run(typed, { type: 'undo' }).definition, start.definition);
  const other = run(typed, edit({ b: 'q' }, 'other'));
  assert.deepEqual(run(other, { type: 'undo' }).definition, { a: 'xyz' });
});

test('an edit after undo ends what could be redone', () => {
  const state = run(start, edit({ a: 1 }), { type: 'undo' }, edit({ a: 2 }), { type: 'redo' });
  assert.deepEqual(state.definition, { a: 2 });
});

test('saving makes it clean, and undoing to what was saved is clean again', () => {
  const one = run(start, edit({ a: 1 }));
  assert.equal(isDirty(one), true);
  const saved = run(one, { type: 'saved', definition: one.definition, version: 2 });
  assert.equal(isDirty(saved), false);
  const more = run(saved, edit({ a: 2 }));
  assert.equal(isDirty(more), true);
  assert.equal(isDirty(run(more, { type: 'undo' })), false);
});

test('as many undos as edits restore the beginning, as many redos the end', () => {
  const actions = array(constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 30 });
  assertProperty(
    property(actions, (names) => {
      const edited = run(start, ...names.map((name, at) => edit({ [name]: at })));
      const undone = run(edited, ...names.map(() => ({ type: 'undo' }) as const));
      assert.equal(undone.definition, start.definition);
      const redone = run(undone, ...names.map(() => ({ type: 'redo' }) as const));
      assert.equal(redone.definition, edited.definition);
    }),
  );
});
