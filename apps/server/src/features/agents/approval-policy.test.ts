import { array, assert as assertProperty, boolean, constantFrom, property, record } from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import type { AgentTool } from './agent-tool.ts';
import { judgeCall } from './approval-policy.ts';

interface Given {
  readonly name: string;
  readonly changes: boolean;
  readonly leaves: boolean;
  readonly approval: 'ask' | 'always';
}

const toolOf = ({ name, changes, leaves, approval }: Given): AgentTool => ({
  tool: {
    name,
    title: name,
    description: '',
    input: z.unknown(),
    hasSideEffects: changes,
    sendsDataOut: leaves,
    readsPrivateData: true,
    scope: 'agents:read',
    isOffered: false,
    run: async () => undefined,
  },
  schema: {},
  mcpServerId: null,
  approval,
});

const names = constantFrom('data_query', 'http_request', 'workflow_run', 'notes__read', 'notes__write', 'mail__send');
const use = record({ tool: names, is_private: boolean(), destination: constantFrom('a.example', 'b.example', undefined) });
const asked = record({
  name: names,
  changes: boolean(),
  leaves: boolean(),
  approval: constantFrom('ask' as const, 'always' as const),
  destination: constantFrom('a.example', 'b.example'),
  before: array(use, { maxLength: 6 }),
  isGranted: boolean(),
});

const serverOf = (name: string): string | undefined => /^(.+?)__/u.exec(name)?.[1];

test('what is private goes to nobody else without a person, whatever was allowed before', () => {
  assertProperty(
    property(asked, ({ name, changes, leaves, approval, destination, before, isGranted }) => {
      const verdict = judgeCall(toolOf({ name, changes, leaves, approval }), { destination, before, isGranted });
      const isOwn = (one: (typeof before)[number]): boolean => {
        const server = serverOf(name);
        if (server !== undefined) return serverOf(one.tool) === server;
        return name === 'http_request' && one.tool === 'http_request' && one.destination === destination;
      };
      const carries = before.some((one) => one.is_private && !isOwn(one));
      if (leaves && carries) assert.equal(verdict.kind === 'ask' && verdict.reason, 'private_data');
      else if (!leaves && !changes) assert.equal(verdict.kind, 'run');
      else assert.equal(verdict.kind, approval === 'always' || isGranted ? 'run' : 'ask');
    }),
  );
});
