import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowDefinition } from '@causeway/contract';
import { z } from 'zod';
import type { Database } from '../../apps/server/src/storage/database.ts';
import { createMemoryBus } from '../../apps/server/src/storage/memory-bus.ts';
import { migrate } from '../../apps/server/src/storage/migrate.ts';
import { openSqlite } from '../../apps/server/src/storage/sqlite.ts';
import { runsMigration } from '../../apps/server/src/durable/migrations/0001-runs.ts';
import { openDurable } from '../../apps/server/src/durable/open-durable.ts';
import type { Durable } from '../../apps/server/src/durable/open-durable.ts';
import { createSandboxEvaluator } from '../../apps/server/src/features/workflows/expressions/sandbox-evaluator.ts';
import type { CallRegistry, WorkCall } from '../../apps/server/src/features/workflows/interpreter/call-registry.ts';
import { createWorkflowJob } from '../../apps/server/src/features/workflows/interpreter/workflow-job.ts';
import { caseInput, randomCase, subDefinition } from './random-definition.ts';

/** One line for each time a call did its work. */
export interface Effect {
  readonly run: string;
  readonly path: string;
  readonly isIdempotent: boolean;
}

const owner = 'ann';

const refused = async (): Promise<never> => {
  throw new Error('these definitions have plain paths only');
};
const evaluator = createSandboxEvaluator({ evaluate: refused, run: refused, check: refused, close: async () => undefined });

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

const valueOf = (input: unknown): unknown => (input as { readonly value?: unknown }).value;

/** What `pay` answers: somebody who decides about it can say it, too. */
export const paid = (path: string, input: unknown) => ({ paid: path, for: JSON.stringify(valueOf(input) ?? null).length });

function callsOf(file: string): CallRegistry {
  const call = (name: string, isIdempotent: boolean, answer: (value: unknown, path: string) => unknown): WorkCall => ({
    name,
    title: name,
    description: name,
    input: z.looseObject({}),
    output: z.unknown(),
    isIdempotent: () => isIdempotent,
    run: async (input, context) => {
      await turn();
      const result = answer(input, context.path);
      const effect: Effect = { run: context.executionId, path: context.path, isIdempotent };
      appendFileSync(file, `${JSON.stringify(effect)}\n`);
      await turn();
      return result;
    },
  });
  const list = [
    call('work', true, (input, path) => {
      const value = valueOf(input);
      const passed = ((value as { readonly passed?: number } | null)?.passed ?? 0) + 1;
      return { from: path, value: { passed, text: JSON.stringify(value ?? null).length }, next: { more: passed < 3 } };
    }),
    call('pay', false, (input, path) => paid(path, input)),
    // Which attempt it is says the path: a block that is tried again has another.
    call('flaky', true, (input, path) => {
      const { failures } = input as { readonly failures: number };
      const attempt = Number(/\/try(?:#(\d+))?\/\d+\/flaky\d+(?:#\d+)?$/u.exec(path)?.[1] ?? 1);
      if (attempt <= failures) throw new Error(`attempt ${attempt} of ${failures} fails`);
      return { after: attempt };
    }),
  ];
  return { list, find: (name) => list.find((one) => one.name === name) };
}

export interface Stage {
  readonly database: Database;
  readonly durable: Durable;
  /** Starts the case, or finds it where it was started before; its signal is sent once. */
  begin(seed: number): Promise<string>;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly directory: string;
  readonly wrap?: (database: Database) => Database;
}

export const effectsFile = (directory: string): string => join(directory, 'effects');

export function readEffects(directory: string): readonly Effect[] {
  const file = effectsFile(directory);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Effect);
}

/** An engine over a file, with calls that leave a trace. */
export async function openStage({ directory, wrap = (database) => database }: StageOptions): Promise<Stage> {
  const opened = openSqlite({ path: join(directory, 'runs.db') });
  await migrate(opened, [{ feature: 'runs', migrations: [runsMigration] }], { backupDir: directory });
  const database = wrap(opened);
  const troubles: unknown[] = [];
  const durable = openDurable({
    database,
    bus: createMemoryBus({ onListenerError: (error) => troubles.push(error) }),
    dataDir: directory,
    isShared: false,
    now: Date.now,
    onTrouble: (_message, error) => troubles.push(error),
  });
  durable.register(
    createWorkflowJob({
      evaluator,
      calls: callsOf(effectsFile(directory)),
      definition: async ({ subject }) => definitionOf(subject),
      findWorkflow: async () => ({ subject: 'sub', scope: 'test', label: 'sub', version: 1, totalSteps: 3 }),
      startDetached: refused,
      emit: async () => undefined,
    }),
  );
  await durable.start();
  return {
    database,
    durable,
    async begin(seed) {
      const { id } = await durable.runs.start({
        owner,
        job: 'workflow',
        subject: String(seed),
        scope: 'test',
        label: 'case',
        version: 1,
        totalSteps: 10,
        input: caseInput,
        trigger: { kind: 'manual', id: null },
        idempotencyKey: 'once',
      });
      const signal = { key: 'go', data: { said: 'go' }, isOnce: true };
      // It may be over already.
      if (randomCase(seed).listens) await durable.runs.signal(id, signal).catch(() => undefined);
      return id;
    },
    async close() {
      await durable.stop(0);
      await opened.close();
      if (troubles.length > 0) throw new AggregateError(troubles, 'the engine had trouble');
    },
  };
}

const definitionOf = (subject: string): WorkflowDefinition =>
  subject === 'sub' ? subDefinition : randomCase(Number(subject)).definition;
