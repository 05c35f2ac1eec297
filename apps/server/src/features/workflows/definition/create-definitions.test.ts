import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { anything, assert as assertProperty, asyncProperty, constantFrom, dictionary, letrec, oneof, string } from 'fast-check';
import { z } from 'zod';
import { createSandbox } from '../../../providers/sandbox/create-sandbox.ts';
import type { CallDefinition, CallRegistry } from '../interpreter/call-registry.ts';
import { createDefinitions } from './create-definitions.ts';

const sandbox = createSandbox();
after(() => sandbox.close());

const chat: CallDefinition = {
  name: 'chat',
  title: 'Chat',
  description: '',
  input: z.strictObject({
    messages: z.union([z.string(), z.array(z.strictObject({ role: z.string(), content: z.string() }))]),
    max_tokens: z.number().int().optional(),
    authentication: z.strictObject({ use: z.string() }).optional(),
  }),
  output: z.unknown(),
  isIdempotent: () => true,
  run: async () => null,
};
const calls: CallRegistry = { list: [chat], find: (name) => (name === 'chat' ? chat : undefined) };
const definitions = createDefinitions({ calls, sandbox, credentialNames: async () => ['crm'] });

const head = `document:
  dsl: 1.0.3
  namespace: causeway
  name: sample
  version: 1.0.0
`;
const issuesOf = async (tasks: string, owner?: string) => (await definitions.read({ source: head + tasks }, owner)).issues;
/** `code line:column pointer` of every issue. */
const shown = async (tasks: string, owner?: string): Promise<string[]> =>
  (await issuesOf(tasks, owner)).map(({ code, line, column, pointer }) => `${code} ${line ?? 0}:${column ?? 0} ${pointer}`);

test('a valid definition has no issues and comes back', async () => {
  const read = await definitions.read({
    source: `${head}do:\n  - a: { call: chat, with: { messages: "\${ input.q }" } }\n  - b: { set: { x: "\${ tasks.a.text }" } }\n`,
  });
  assert.deepEqual(read.issues, []);
  assert.equal(read.format, 'yaml');
  assert.equal(read.definition?.document.name, 'sample');
});

test('text that cannot be read is placed', async () => {
  const { issues, definition } = await definitions.read({ source: 'do:\n  - a: [1, 2\n  b: }' });
  assert.equal(definition, undefined);
  assert.equal(issues[0]?.code, 'text-syntax');
  assert.equal(issues[0]?.line, 3);
});

test('what is no map is said to be none', async () => {
  for (const source of ['', 'null', '[]', '"text"', '7']) {
    const { issues } = await definitions.read({ source });
    assert.deepEqual([issues.length, issues[0]?.message], [1, 'A definition is a map'], source);
  }
});

test('of very many issues the errors come first, and 200 are enough', async () => {
  const tasks = Array.from({ length: 900 }, (_, at) => `  - t${at}: { sett: {} }`).join('\n');
  const { issues, definition } = await definitions.read({ source: `${head}do:\n${tasks}\n` });
  assert.deepEqual([issues.length, definition], [200, undefined]);
});

test('a definition given as values has pointers but no lines', async () => {
  const document = { dsl: '1.0.3', namespace: 'n', name: 'n', version: '1.0.0' };
  const { issues, format } = await definitions.read({ definition: { document, do: [{ a: { if: 'true', sett: {} } }] } });
  assert.equal(format, 'json');
  assert.deepEqual(issues, [
    {
      severity: 'error',
      code: 'unknown-task',
      pointer: '/do/0/a',
      message: 'No kind of task is called "sett"',
      fix: 'Did you mean "set"?',
      line: null,
      column: null,
    },
  ]);
});

/** What is wrong, and what is said of it. The tasks begin in line 6. */
const cases: readonly (readonly [string, string, readonly string[]])[] = [
  ['an unknown property', 'do:\n  - a: { set: {}, iff: "x" }', ['unknown-property 7:19 /do/0/a/iff']],
  ['a missing property', 'do:\n  - a: { for: { each: x }, do: [ { b: { set: {} } } ] }', ['missing-property 7:10 /do/0/a/for']],
  ['a container', 'do:\n  - a: { run: { container: { image: x } } }', ['unsupported 7:17 /do/0/a/run/container']],
  ['a call of the DSL that is left out', 'do:\n  - a: { call: grpc }', ['unsupported 7:10 /do/0/a/call']],
  ['an unknown call', 'do:\n  - a: { call: chatt }', ['unknown-call 7:10 /do/0/a/call']],
  [
    'a wrong input of a call',
    'do:\n  - a: { call: chat, with: { messages: 3, max_tokens: "${ 1 }" } }',
    ['invalid-value 7:30 /do/0/a/with/messages'],
  ],
  ['a missing input of a call', 'do:\n  - a: { call: chat }', ['missing-property 7:5 /do/0/a/with']],
  ['a duplicate name', 'do:\n  - a: { set: {} }\n  - a: { set: {} }', ['duplicate-name 8:5 /do/1/a']],
  ['a reserved name', 'do:\n  - end: { set: {} }', ['reserved-name 7:5 /do/0/end']],
  ['a hidden name', 'do:\n  - a: { do: [ { a: { set: {} } } ] }', ['hidden-name 7:18 /do/0/a/do/0/a']],
  ['an unknown target', 'do:\n  - a: { set: {}, then: bb }\n  - b: { set: {} }', ['unknown-target 7:19 /do/0/a/then']],
  [
    'an unknown target of a case',
    'do:\n  - a: { switch: [ { x: { then: c } } ] }\n  - b: { set: {} }',
    ['unknown-target 7:27 /do/0/a/switch/0/x/then'],
  ],
  [
    'what is never reached',
    'do:\n  - a: { set: {}, then: c }\n  - b: { set: {} }\n  - c: { set: {} }',
    ['unreachable 8:5 /do/1/b'],
  ],
  ['a syntax error', 'do:\n  - a: { set: { x: "${ 1 + }" } }', ['expression-syntax 7:17 /do/0/a/set/x']],
  [
    'a syntax error of a script',
    'do:\n  - a:\n      run:\n        script:\n          language: javascript\n          code: "return ("',
    ['expression-syntax 11:11 /do/0/a/run/script/code'],
  ],
  ['an open expression', 'do:\n  - a: { set: { x: "${ 1" } }', ['expression-syntax 7:17 /do/0/a/set/x']],
  ['an unknown variable', 'do:\n  - a: { set: { x: "${ inputs.y }" } }', ['unknown-variable 7:17 /do/0/a/set/x']],
  [
    'an unknown task',
    'do:\n  - a: { set: {} }\n  - b: { set: { x: "${ tasks.aa.y + 1 }" } }',
    ['unknown-reference 8:17 /do/1/b/set/x'],
  ],
  ['a later task', 'do:\n  - a: { set: { x: "${ tasks.b }" } }\n  - b: { set: {} }', ['not-run-before 7:17 /do/0/a/set/x']],
  [
    'a task of a nested list',
    'do:\n  - a: { do: [ { b: { set: {} } } ] }\n  - c: { set: { x: "${ tasks.b }" } }',
    ['not-visible 8:17 /do/1/c/set/x'],
  ],
  [
    'a branch that reads another',
    'do:\n  - a: { fork: { branches: [ { b: { set: {} } }, { c: { set: { x: "${ tasks.b }" } } } ] } }',
    ['not-run-before 7:64 /do/0/a/fork/branches/1/c/set/x'],
  ],
  ['a wrong duration', 'do:\n  - a: { wait: 30s }', ['duration-syntax 7:10 /do/0/a/wait']],
  ['a wrong cron pattern', 'schedule: { cron: "0 25 * * *" }\ndo:\n  - a: { set: {} }', ['cron-syntax 6:13 /schedule/cron']],
  [
    'an unknown retry policy',
    'do:\n  - a: { try: [ { b: { set: {} } } ], catch: { retry: often } }',
    ['unknown-use 7:48 /do/0/a/catch/retry'],
  ],
  [
    'text instead of a list',
    'do:\n  - a: { for: { in: input.x }, do: [ { b: { set: {} } } ] }',
    ['expression-syntax 7:17 /do/0/a/for/in'],
  ],
  [
    'a word of the language as a variable',
    'do:\n  - a: { for: { in: "${ [] }", each: class }, do: [ { b: { set: {} } } ] }',
    ['variable-name 7:32 /do/0/a/for/each'],
  ],
  [
    'two of one',
    'do:\n  - a: { listen: { to: { one: { with: { type: a } }, any: [ { with: { type: b } } ] } } }',
    ['one-of 7:20 /do/0/a/listen/to'],
  ],
];
for (const [what, tasks, expected] of cases) {
  test(`lint places ${what}`, async () => assert.deepEqual(await shown(tasks), expected));
}

test('a missing credential is a warning, when the owner is known', async () => {
  const tasks = 'do:\n  - a: { call: chat, with: { messages: x, authentication: { use: crn } } }';
  assert.deepEqual(await shown(tasks), []);
  const [issue] = await issuesOf(tasks, 'owner');
  assert.equal(issue?.severity, 'warning');
  assert.equal(issue?.fix, 'Did you mean "crm"?');
});

test('loops may read what ran in an earlier round, and item variables are known', async () => {
  const tasks = `do:
  - a: { if: "\${ tasks.b?.n < 3 }", set: {} }
  - b: { set: { n: 1 } }
  - again: { switch: [ { more: { when: input.more, then: a } } ] }
  - c: { for: { in: "\${ input.xs }" }, while: "index < 3", do: [ { d: { set: { x: "\${ item }", y: "\${ tasks.b.n }" } } } ] }`;
  assert.deepEqual(await shown(tasks), []);
});

test('what is written reads the same', async () => {
  const source = `${head}do:\n  - a: { set: { text: "a: b # c", n: 1e3 } }\n`;
  const { definition } = await definitions.read({ source });
  assert.ok(definition);
  for (const format of ['yaml', 'json'] as const) {
    const again = await definitions.read({ source: definitions.write(definition, format) });
    assert.deepEqual(again.definition, definition);
    assert.equal(again.format, format);
  }
});

test('changes are named by path, tasks by their name', async () => {
  const parse = async (tasks: string) => {
    const { definition, issues } = await definitions.read({ source: head + tasks });
    assert.ok(definition, JSON.stringify(issues));
    return definition;
  };
  const before = await parse('do:\n  - a: { set: { x: 1 } }\n  - b: { set: { x: 1 } }\n  - c: { wait: PT1S }');
  const later = await parse('do:\n  - n: { set: {} }\n  - b: { set: { x: 2 } }\n  - a: { set: { x: 1 } }');
  assert.deepEqual(definitions.diff(before, before), []);
  assert.deepEqual(definitions.diff(before, later), [
    { kind: 'removed', pointer: '/do/2/c', before: { wait: 'PT1S' } },
    { kind: 'added', pointer: '/do/0/n', after: { set: {} } },
    { kind: 'changed', pointer: '/do/1/b/set/x', before: 1, after: 2 },
    { kind: 'moved', pointer: '/do/2/a', before: '/do/0/a', after: '/do/2/a' },
  ]);
});

test('nothing that is given makes the reader throw', async () => {
  const { tree } = letrec((tie) => ({
    tree: oneof(
      { maxDepth: 5 },
      anything(),
      dictionary(constantFrom('do', 'set', 'call', 'for', 'try', 'catch', 'a', 'with', 'document', 'then'), tie('tree')),
      string(),
    ),
  }));
  await assertProperty(
    asyncProperty(tree, async (value) => {
      const { issues } = await definitions.read({ definition: { do: [{ a: value }], document: value } });
      assert.ok(issues.length > 0);
    }),
    { numRuns: 300 },
  );
  await assertProperty(
    asyncProperty(string(), async (source) => void (await definitions.read({ source }))),
    { numRuns: 300 },
  );
  for (const source of [
    '['.repeat(100_000),
    'a: &a [*a]',
    `a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [${'*c,'.repeat(500)}]`,
    '!!js/function x',
    '',
  ]) {
    assert.ok((await definitions.read({ source })).issues.length > 0, source.slice(0, 20));
  }
});
