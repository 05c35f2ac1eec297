import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { array, assert as assertProperty, constant, letrec, nat, oneof, property, tuple } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { changeTask, duplicateTask, insertTask, moveTask, removeTask, renameTask, taskAt } from './edit-definition.ts';
import type { Edited, NamedTask } from './edit-definition.ts';
import { expression } from './expression.ts';
import { readAt } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import { flatten, parentOf, placeOf, readTree } from './task-tree.ts';
import type { TaskList } from './task-tree.ts';

const call = (text: string): JsonObject => ({ call: 'chat', with: { text } });

const sample: Json = {
  document: { dsl: '1.0.3', namespace: 'a', name: 'b', version: '1.0.0' },
  do: [
    { search: call('find') },
    { gate: { switch: [{ good: { when: expression('tasks.search.ok'), then: 'last' } }, { bad: { then: 'end' } }] } },
    {
      each: {
        for: { each: 'item', in: expression('tasks.search.items') },
        do: [{ tell: call(expression('tasks["search"].text')) }],
      },
    },
    { last: { try: [{ ask: call('x') }], catch: { do: [{ sorry: { set: { a: 1 } } }] } } },
  ],
};

const names = (definition: Json) => flatten(readTree(definition)).map(({ name }) => name);

test('the tree is read with paths, kinds and lists', () => {
  const nodes = flatten(readTree(sample)).map(({ path, kind }) => `${path} ${kind}`);
  assert.deepEqual(nodes, [
    '/do/0/search call',
    '/do/1/gate switch',
    '/do/2/each for',
    '/do/2/each/do/0/tell call',
    '/do/3/last try',
    '/do/3/last/try/0/ask call',
    '/do/3/last/catch/do/0/sorry set',
  ]);
  assert.equal(parentOf('/do/3/last/catch/do/0/sorry'), '/do/3/last');
  assert.equal(parentOf('/do/0/search'), undefined);
});

test('a half-written definition is read as far as it is one', () => {
  assert.deepEqual(names({}), []);
  assert.deepEqual(names({ do: [1, null, {}, { a: 2 }, { b: {} }, { c: { do: 'x' } }] }), ['b', 'c']);
});

test('a new step gets a free name', () => {
  const { definition, path } = insertTask(sample, { list: '/do', index: 1 }, { name: 'ask', task: call('y') });
  assert.equal(path, '/do/1/ask2');
  assert.deepEqual(names(definition).slice(0, 3), ['search', 'ask2', 'gate']);
});

test('a copied frame brings children with names of their own, and what reads them follows', () => {
  const task = { do: [{ a: call('1') }, { b: call(expression('tasks.a.text')) }] };
  const base = insertTask(sample, { list: '/do', index: 0 }, { name: 'box', task }).definition;
  const { definition, path } = duplicateTask(base, '/do/0/box');
  assert.equal(path, '/do/1/box2');
  assert.deepEqual(readAt(definition, '/do/1/box2/do'), [{ a2: call('1') }, { b2: call(expression('tasks.a2.text')) }]);
});

test('renaming follows jumps and expressions', () => {
  const { definition, path } = renameTask(sample, '/do/0/search', 'find-it');
  assert.equal(path, '/do/0/find-it');
  assert.equal(readAt(definition, '/do/2/each/for/in'), expression('tasks["find-it"].items'));
  assert.equal(readAt(definition, '/do/2/each/do/0/tell/with/text'), expression('tasks["find-it"].text'));
  const jumped = renameTask(sample, '/do/3/last', 'finish').definition;
  assert.equal(readAt(jumped, '/do/1/gate/switch/0/good/then'), 'finish');
});

test('a taken or empty name changes nothing', () => {
  for (const name of ['gate', ' ', 'search']) assert.equal(renameTask(sample, '/do/0/search', name).definition, sample);
});

test('a step moves within its list, into another and out of it', () => {
  assert.deepEqual(names(moveTask(sample, '/do/0/search', { list: '/do', index: 2 }).definition).slice(0, 2), [
    'gate',
    'search',
  ]);
  const into = moveTask(sample, '/do/0/search', { list: '/do/2/each/do', index: 1 });
  assert.equal(into.path, '/do/1/each/do/1/search');
  assert.notEqual(taskAt(into.definition, into.path ?? ''), undefined);
  const out = moveTask(sample, '/do/2/each/do/0/tell', { list: '/do', index: 0 });
  assert.equal(out.path, '/do/0/tell');
  assert.deepEqual(readAt(out.definition, '/do/3/each/do'), []);
});

test('a frame cannot be moved into itself', () => {
  assert.equal(moveTask(sample, '/do/2/each', { list: '/do/2/each/do', index: 0 }).definition, sample);
});

test('after a removal its neighbour is selected, at last nothing', () => {
  const first = removeTask(sample, '/do/3/last');
  assert.equal(first.path, '/do/2/each');
  assert.equal(removeTask(sample, '/do/2/each/do/0/tell').path, undefined);
});

const taskArbitrary: Arbitrary<JsonObject> = letrec<{ task: JsonObject; list: JsonObject[] }>((tie) => ({
  list: array(tie('task'), { maxLength: 3 }),
  task: oneof(
    { maxDepth: 3, withCrossShrink: true },
    constant(call('x')),
    tie('list').map((tasks): JsonObject => ({ do: named(tasks) })),
    tie('list').map((tasks): JsonObject => ({ fork: { branches: named(tasks) } })),
    tie('list').map((tasks): JsonObject => ({ for: { in: expression('[]') }, do: named(tasks) })),
    tuple(tie('list'), tie('list')).map(([one, two]): JsonObject => ({ try: named(one), catch: { do: named(two) } })),
  ),
})).task;

let count = 0;
function named(tasks: readonly JsonObject[]): JsonObject[] {
  return tasks.map((task) => ({ [`s${(count += 1)}`]: task }));
}

const definitionArbitrary = array(taskArbitrary, { minLength: 1, maxLength: 5 }).map((tasks): Json => ({ do: named(tasks) }));

function listsOf(list: TaskList): readonly TaskList[] {
  return [list, ...list.tasks.flatMap((node) => node.lists.flatMap(listsOf))];
}

/** Any edit at any place of a definition, chosen by numbers. */
function editAt(definition: Json, [operation, at, to]: readonly [number, number, number]): Edited {
  const tree = readTree(definition);
  const nodes = flatten(tree);
  const node = nodes[at % Math.max(1, nodes.length)];
  const lists = listsOf(tree);
  const list = lists[to % lists.length];
  const place = { list: list?.path ?? '/do', index: at % ((list?.tasks.length ?? 0) + 1) };
  const given: NamedTask = { name: 'new', task: call('n') };
  if (node === undefined || operation % 5 === 0) return insertTask(definition, place, given);
  const edits = [
    () => removeTask(definition, node.path),
    () => moveTask(definition, node.path, place),
    () => duplicateTask(definition, node.path),
    () => renameTask(definition, node.path, `r${at}_${to}`),
    () => changeTask(definition, node.path, call('c')),
  ];
  return edits[operation % edits.length]?.() ?? { definition, path: undefined };
}

suite('any edits of any definition', () => {
  const steps = array(tuple(nat(20), nat(50), nat(50)), { maxLength: 12 });

  test('names stay unique, the returned path is a task, and the given definition is not touched', () => {
    assertProperty(
      property(definitionArbitrary, steps, (start, wishes) => {
        let definition = start;
        for (const wish of wishes) {
          const before = JSON.stringify(definition);
          const known = definition;
          const edited = editAt(definition, wish);
          assert.equal(JSON.stringify(known), before);
          definition = edited.definition;
          const all = names(definition);
          assert.equal(new Set(all).size, all.length);
          if (edited.path !== undefined) assert.notEqual(taskAt(definition, edited.path), undefined);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('moving keeps every task, and moving back restores the definition', () => {
    assertProperty(
      property(definitionArbitrary, nat(50), nat(50), (definition, at, to) => {
        const nodes = flatten(readTree(definition));
        const node = nodes[at % nodes.length];
        const lists = listsOf(readTree(definition));
        const list = lists[to % lists.length];
        if (node === undefined || list === undefined) return;
        const moved = moveTask(definition, node.path, { list: list.path, index: to % (list.tasks.length + 1) });
        assert.deepEqual(names(moved.definition).toSorted(), names(definition).toSorted());
        const { index } = placeOf(node.path);
        const home = flatten(readTree(moved.definition)).find((one) => one.path === moved.path);
        assert.equal(home?.name, node.name);
        if (placeOf(moved.path ?? '').list !== placeOf(node.path).list || parentOf(node.path) !== undefined) return;
        const target = placeOf(moved.path ?? '').index < index ? index + 1 : index;
        assert.deepEqual(moveTask(moved.definition, moved.path ?? '', { list: '/do', index: target }).definition, definition);
      }),
      { numRuns: 300 },
    );
  });
});
