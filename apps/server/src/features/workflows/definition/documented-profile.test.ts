import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { taskKinds, walkTasks } from '@causeway/contract';
import { createSandbox } from '../../../providers/sandbox/create-sandbox.ts';
import { createFakeModels } from '../calls/fake/fake-models.ts';
import { createStandardCalls } from '../calls/standard-calls.ts';
import { createDefinitions } from './create-definitions.ts';

const sandbox = createSandbox();
after(() => sandbox.close());
const calls = createStandardCalls({
  models: createFakeModels(),
  fetch: () => assert.fail('nothing is called'),
  credentials: { authorize: () => assert.fail('nothing is called') },
  bus: { publish: () => assert.fail('nothing is told') },
  data: { transform: () => assert.fail('nothing is called') },
  telephony: { call: () => assert.fail('nobody is called') },
});
const definitions = createDefinitions({ calls, sandbox, credentialNames: async () => ['crm'] });

const text = await readFile(new URL('../../../../../../docs/workflows.md', import.meta.url), 'utf8');
const examples = [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gmu)].map(([, yaml = '']) => yaml);
const head = 'document: { dsl: 1.0.3, namespace: causeway, name: example, version: 1.0.0 }\n';
const whole = (example: string): string => (example.startsWith('document:') ? example : head + example);

test('every example of docs/workflows.md is free of issues', async () => {
  assert.ok(examples.length >= taskKinds.length);
  for (const example of examples) {
    const { issues } = await definitions.read({ source: whole(example) }, 'ann');
    assert.deepEqual(issues, [], example);
  }
});

test('every kind of task and every call has an example', async () => {
  const read = await Promise.all(examples.map((example) => definitions.read({ source: whole(example) })));
  const places = read.flatMap(({ definition }) => (definition ? [...walkTasks(definition)] : []));
  const kinds = new Set(places.map(({ kind }) => kind));
  assert.deepEqual(
    taskKinds.filter((kind) => !kinds.has(kind)),
    [],
  );
  const called = new Set(places.flatMap(({ task }) => ('call' in task ? [task.call] : [])));
  assert.deepEqual(
    calls.list.filter(({ name }) => !called.has(name)),
    [],
  );
});

test('every code of lint is in the table, and the table has no other', async () => {
  const files = [
    'finding',
    'lint-calls',
    'lint-expressions',
    'lint-names',
    'lint-schemas',
    'lint-values',
    'schema-findings',
    'create-definitions',
  ];
  const sources = await Promise.all(files.map((file) => readFile(new URL(`${file}.ts`, import.meta.url), 'utf8')));
  const named = /(?:(?:errorAt|warningAt)\(\s*(?:`[^`]*`|[^,`]+),\s*|code: )'([a-z]+(?:-[a-z]+)*)'/gu;
  const used = new Set(sources.flatMap((source) => [...source.matchAll(named)].map(([, code = '']) => code)));
  const table = text.slice(text.indexOf('## What is checked'), text.indexOf('## What is left out'));
  const cells = table.split('\n').map((line) => line.split('|')[1] ?? '');
  const documented = new Set(cells.flatMap((cell) => [...cell.matchAll(/`([a-z-]+)`/gu)].map(([, code = '']) => code)));
  assert.deepEqual([...used].toSorted(), [...documented].toSorted());
});
