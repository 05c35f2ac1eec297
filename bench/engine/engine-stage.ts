import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskList, WorkflowDefinition } from '@causeway/contract';
import { z } from 'zod';
import { runsMigration } from '../../apps/server/src/durable/migrations/0001-runs.ts';
import { openDurable } from '../../apps/server/src/durable/open-durable.ts';
import type { Durable } from '../../apps/server/src/durable/open-durable.ts';
import { createSandboxEvaluator } from '../../apps/server/src/features/workflows/expressions/sandbox-evaluator.ts';
import type { WorkCall } from '../../apps/server/src/features/workflows/interpreter/call-registry.ts';
import { createWorkflowJob } from '../../apps/server/src/features/workflows/interpreter/workflow-job.ts';
import type { Database } from '../../apps/server/src/storage/database.ts';
import { createMemoryBus } from '../../apps/server/src/storage/memory-bus.ts';
import { openDatabase } from '../../apps/server/src/storage/open-database.ts';

const refused = async (): Promise<never> => {
  throw new Error('the definitions of this bench have plain paths only');
};

/** Called when a step begins. */
export type OnStep = (run: string) => void;

const nothing = (onStep: OnStep): WorkCall => ({
  name: 'nothing',
  title: 'Nothing',
  description: 'Answers at once.',
  input: z.looseObject({}),
  output: z.unknown(),
  isIdempotent: () => true,
  run: async (_input, { executionId }) => {
    onStep(executionId);
    return { ok: true };
  },
});

export const definitionOf = (list: TaskList): WorkflowDefinition => ({
  document: { dsl: '1.0.3', namespace: 'bench', name: 'bench', version: '1.0.0' },
  do: list,
});

export interface EngineStage {
  readonly durable: Durable;
  readonly database: Database;
  /** Starts a run of the definition. */
  start(input: unknown): Promise<string>;
  over(run: string): Promise<void>;
  close(): Promise<void>;
}

export interface EngineOptions {
  readonly definition: WorkflowDefinition;
  readonly databaseUrl?: string | undefined;
  readonly onStep?: OnStep;
}

/** The engine alone: no HTTP, no credentials; SQLite with synchronous FULL, or PostgreSQL. */
export async function openEngine({ definition, databaseUrl, onStep = () => undefined }: EngineOptions): Promise<EngineStage> {
  const dataDir = mkdtempSync(join(tmpdir(), 'causeway-bench-'));
  const database = openDatabase({ dataDir, databaseUrl });
  const { up } = runsMigration;
  const statements = 'sqlite' in up ? up[database.dialect] : up;
  for (const sql of statements) await database.write([{ sql, parameters: [] }]);
  const durable = openDurable({
    database,
    bus: createMemoryBus(),
    dataDir,
    isShared: databaseUrl !== undefined,
    now: Date.now,
    onTrouble: (message, error) => process.stderr.write(`${message}: ${String(error)}\n`),
  });
  const call = nothing(onStep);
  durable.register(
    createWorkflowJob({
      evaluator: createSandboxEvaluator({ evaluate: refused, run: refused, check: refused, close: async () => undefined }),
      calls: { list: [call], find: () => call },
      definition: async () => definition,
      findWorkflow: async () => undefined,
      startDetached: refused,
      emit: async () => undefined,
    }),
  );
  await durable.start();
  return {
    durable,
    database,
    start: async (input) => {
      const more = { scope: 'bench', label: 'bench', version: 1, totalSteps: 3, trigger: { kind: 'manual', id: null } };
      const { id } = await durable.runs.start({ owner: 'owner', job: 'workflow', subject: 'bench', input, ...more });
      return id;
    },
    over: (run) => new Promise((resolve) => void durable.feed.onceOver(run, resolve)),
    async close() {
      await durable.stop(1000);
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
