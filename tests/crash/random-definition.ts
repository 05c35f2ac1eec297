import type { TaskList, WorkflowDefinition } from '@causeway/contract';

/** The same numbers for the same seed (mulberry32). */
export function createRandom(seed: number): (limit: number) => number {
  let state = seed * 2_654_435_761;
  return (limit) => {
    state = Math.trunc(state + 0x6d_2b_79_f5);
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

interface Growth {
  readonly random: (limit: number) => number;
  /** Tasks that may still be made. */
  budget: number;
  names: number;
  hasListened: boolean;
}

type Item = TaskList[number];
type Make = (growth: Growth, depth: number) => Item;

const nameOf = (growth: Growth, kind: string): string => {
  growth.names += 1;
  return `${kind}${growth.names}`;
};

const leaf: Make = (growth) => {
  const call = growth.random(2) === 0 ? 'work' : 'pay';
  return { [nameOf(growth, call)]: { call, with: { value: '${ previous }' } } };
};

const makers: readonly Make[] = [
  leaf,
  leaf,
  leaf,
  (growth) => ({ [nameOf(growth, 'set')]: { set: { seen: '${ previous }', tag: growth.random(100) } } }),
  (growth, depth) => ({ [nameOf(growth, 'do')]: { do: listOf(growth, depth + 1) } }),
  (growth, depth) => {
    const count = 2 + growth.random(2);
    const branches = Array.from({ length: count }, () => itemOf(growth, depth + 1));
    return { [nameOf(growth, 'fork')]: { fork: { branches } } };
  },
  (growth, depth) => {
    const list = `\${ input.lists.n${growth.random(4)} }`;
    const metadata = { concurrency: 1 + growth.random(3) };
    return { [nameOf(growth, 'for')]: { for: { in: list }, metadata, do: listOf(growth, depth + 1) } };
  },
  (growth, depth) => {
    const failures = growth.random(3);
    const block: TaskList = [
      ...listOf(growth, depth + 1),
      { [nameOf(growth, 'flaky')]: { call: 'flaky', with: { failures } } },
    ];
    const retry = { delay: { milliseconds: growth.random(4) }, limit: { attempt: { count: growth.random(3) } } };
    return { [nameOf(growth, 'try')]: { try: block, catch: { retry, do: [leaf(growth, depth)] } } };
  },
  (growth, depth) => {
    const error = { type: 'https://example.com/errors/raised', status: 418, title: 'Raised' };
    const block: TaskList = [leaf(growth, depth), { [nameOf(growth, 'raise')]: { raise: { error } } }];
    return {
      [nameOf(growth, 'guard')]: {
        try: block,
        catch: { as: 'failed', do: [{ [nameOf(growth, 'note')]: { set: { caught: '${ failed.status }' } } }] },
      },
    };
  },
  (growth) => ({ [nameOf(growth, 'wait')]: { wait: { milliseconds: 1 + growth.random(8) } } }),
  (growth, depth) => {
    if (growth.hasListened || depth > 0) return leaf(growth, depth);
    growth.hasListened = true;
    return { [nameOf(growth, 'listen')]: { listen: { to: { one: { with: { type: 'go' } } } } } };
  },
  (growth) => ({ [nameOf(growth, 'sub')]: { run: { workflow: { namespace: 'test', name: 'sub', version: '1.0.0' } } } }),
  (growth) => ({ [nameOf(growth, 'skipped')]: { if: '${ input.no }', set: { never: true } } }),
];

function itemOf(growth: Growth, depth: number): Item {
  growth.budget -= 1;
  const isDeep = depth >= 3 || growth.budget <= 0;
  const make = isDeep ? leaf : (makers[growth.random(makers.length)] ?? leaf);
  return make(growth, depth);
}

/** One list in four jumps over a task of its own. */
function listOf(growth: Growth, depth: number): TaskList {
  const items = Array.from({ length: 1 + growth.random(3) }, () => itemOf(growth, depth));
  if (growth.random(4) !== 0) return items;
  const target = nameOf(growth, 'target');
  const when = growth.random(2) === 0 ? '${ input.no }' : '${ input.yes }';
  return [
    { [nameOf(growth, 'choose')]: { switch: [{ over: { when, then: target } }, { otherwise: { then: 'continue' } }] } },
    ...items,
    { [target]: { set: { reached: target } } },
  ];
}

/** Goes back until it has passed three times, with a call each time. */
const turns: TaskList = [
  {
    turn: {
      call: 'work',
      with: { value: '${ context }' },
      export: { as: { passed: '${ output.value.passed }', next: '${ output.next }' } },
    },
  },
  { again: { switch: [{ more: { when: '${ context.next.more }', then: 'turn' } }, { enough: { then: 'continue' } }] } },
];

export interface RandomCase {
  readonly definition: WorkflowDefinition;
  readonly listens: boolean;
}

const documentOf = (name: string): WorkflowDefinition['document'] => ({
  dsl: '1.0.3',
  namespace: 'test',
  name,
  version: '1.0.0',
});

export const subDefinition: WorkflowDefinition = {
  document: documentOf('sub'),
  do: [
    { first: { call: 'work', with: { value: '${ input }' } } },
    { pause: { wait: { milliseconds: 2 } } },
    { second: { call: 'pay', with: { value: '${ previous }' } } },
  ],
};

export const caseInput = { no: false, yes: true, lists: { n0: [], n1: [0], n2: [0, 10], n3: [0, 10, 20] } };

/** A definition of about ten tasks of every kind. */
export function randomCase(seed: number): RandomCase {
  const growth: Growth = { random: createRandom(seed), budget: 8, names: 0, hasListened: false };
  const list = [...listOf(growth, 0), ...(growth.random(5) === 0 ? turns : [])];
  const definition = {
    document: documentOf(`case-${seed}`),
    do: [...list, { summary: { set: { all: '${ tasks }', context: '${ context }' } } }],
  };
  return { definition, listens: growth.hasListened };
}
