import { chatFinished } from '../chat/events.ts';
import { budgetTold } from '../usage/events.ts';
import type { BudgetTold } from '../usage/events.ts';
import type { ChatFinished } from '../chat/events.ts';
import type { DataRoom } from '../data/events.ts';
import type { TelephonyRoom } from '../telephony/events.ts';
import type { ProjectId, UserId } from '@causeway/contract';
import { toEvent } from '../../durable/run-hub.ts';
import type { Durable } from '../../durable/open-durable.ts';
import { personChanged } from '../../gateway/feature.ts';
import type { Feature, Parts, PersonChanged } from '../../gateway/feature.ts';
import type { Models } from '../../providers/models/model.ts';
import type { Sandbox } from '../../providers/sandbox/sandbox.ts';
import type { Outbound } from '../../providers/web/outbound.ts';
import type { Bus } from '../../storage/bus.ts';
import type { Database } from '../../storage/database.ts';
import type { Secrets } from '../../storage/secrets.ts';
import { createAccess } from './access.ts';
import { createStandardCalls } from './calls/standard-calls.ts';
import { catalogueRoutes } from './catalogue-routes.ts';
import { createCredentialRepository } from './credentials/credential-repository.ts';
import { credentialRoutes } from './credentials/credential-routes.ts';
import { createCredentials } from './credentials/credentials.ts';
import { createDefinitions } from './definition/create-definitions.ts';
import { createAnswerSignal } from './executions/answer-signal.ts';
import { createExecutionReader } from './executions/execution-reader.ts';
import type { ReadEvents } from './executions/execution-reader.ts';
import { executionRoutes } from './executions/execution-routes.ts';
import { createExecutions } from './executions/executions.ts';
import { executionStreams } from './executions/executions-stream.ts';
import { createStartExecution } from './executions/start-executions.ts';
import { workflowJob } from './executions/to-execution.ts';
import { createTestStep } from './executions/test-step.ts';
import { createSandboxEvaluator } from './expressions/sandbox-evaluator.ts';
import { interpreterNeeds } from './interpreter-needs.ts';
import { createWorkflowJob } from './interpreter/workflow-job.ts';
import { workflowsMigration } from './migrations/0001-workflows.ts';
import { triggersMigration } from './migrations/0002-triggers.ts';
import { credentialsMigration } from './migrations/0003-credentials.ts';
import { definedTriggersMigration } from './migrations/0004-defined-triggers.ts';
import { projectSharesMigration } from './migrations/0005-project-shares.ts';
import { createProjectRepository } from './projects/project-repository.ts';
import { projectRoutes } from './projects/project-routes.ts';
import type { ProjectShareRepository } from './projects/project-share-repository.ts';
import { createProjectSharing } from './projects/project-sharing.ts';
import type { PeopleOfProjects } from './projects/project-sharing.ts';
import { createProjects } from './projects/projects.ts';
import { createRetention } from './retention.ts';
import { createDefineTriggers } from './triggers/defined-triggers.ts';
import { createEventTriggers, factOfBudget, factOfChat } from './triggers/event-triggers.ts';
import { createHooks } from './triggers/hooks.ts';
import { createSchedules } from './triggers/schedules.ts';
import { createTriggerRepository } from './triggers/trigger-repository.ts';
import { triggerRoutes } from './triggers/trigger-routes.ts';
import { createTriggers } from './triggers/triggers.ts';
import { createVersionCache } from './version-cache.ts';
import { createWorkflowReader } from './workflow-reader.ts';
import { createWorkflowRepository } from './workflow-repository.ts';
import { definitionRoutes, workflowRoutes } from './workflow-routes.ts';
import { workflowTools } from './workflow-tools.ts';
import { createWorkflows } from './workflows.ts';

export interface WorkflowsFeatureNeeds {
  readonly database: Database;
  readonly bus: Bus;
  readonly secrets: Secrets;
  readonly models: Models;
  readonly outbound: Outbound;
  readonly sandbox: Sandbox;
  readonly durable: Durable;
  /** For recipes over files. */
  readonly dataDoor: DataRoom;
  /** For phone calls. */
  readonly telephonyDoor: TelephonyRoom;
  readonly projects: ProjectShareRepository;
  readonly people: PeopleOfProjects;
  readonly logs: { error(message: string, fields?: { readonly error?: unknown }): void };
  readonly now: () => number;
}

/** What others of the slice read: definitions, stored workflows, executions. */
function buildReaders(needs: WorkflowsFeatureNeeds) {
  const { database, bus, secrets, models, outbound, sandbox, durable, dataDoor, telephonyDoor, now } = needs;
  const credentials = createCredentials({ repository: createCredentialRepository(database), secrets, now });
  const fetch = (request: Parameters<Outbound['fetch']>[0]) => outbound.fetch(request);
  const calls = createStandardCalls({ fetch, credentials, models, bus, data: dataDoor, telephony: telephonyDoor });
  const definitions = createDefinitions({ calls, sandbox, credentialNames: (owner) => credentials.names(owner) });
  const { log, list, feed, runs } = durable;
  const readEvents: ReadEvents = async (id, after, limit) => (await log.read(id, after, limit)).map(toEvent);
  const executions = createExecutionReader({ runs: list, readEvents, feed, values: runs, live: durable.live });
  const repository = createWorkflowRepository(database);
  const workflows = createWorkflowReader({ repository, definitions, lastExecutions: executions.newestOf });
  const definition = createVersionCache(workflows);
  return { credentials, calls, definitions, readEvents, executions, repository, workflows, definition };
}

type Readers = ReturnType<typeof buildReaders>;

function buildTriggers(needs: WorkflowsFeatureNeeds, { workflows, executions, definition }: Readers) {
  const { database, secrets, sandbox, durable, logs, now } = needs;
  const repository = createTriggerRepository(database);
  const start = createStartExecution({ runs: durable.runs, workflows, definition, now });
  const onError = (message: string, error: unknown): void => logs.error(message, { error });
  const schedules = createSchedules({ repository, start, onError, now });
  const evaluator = createSandboxEvaluator(sandbox);
  return {
    repository,
    start,
    schedules,
    triggers: createTriggers({ repository, workflows, secrets, onSchedule: schedules.wake, now }),
    deliver: createHooks({ repository, secrets, start, wait: executions.wait, now }),
    onFact: createEventTriggers({ repository, start, evaluator, now }),
  };
}

function buildJobs({ durable, sandbox, now }: WorkflowsFeatureNeeds, readers: Readers) {
  const { calls, repository, definition, definitions, readEvents } = readers;
  const { runs, feed } = durable;
  const interpreter = interpreterNeeds({ evaluator: createSandboxEvaluator(sandbox), calls, runs, repository, definition });
  const stepTest = createTestStep({ definitions, interpreter, runs, feed, readEvents, now });
  durable.register(createWorkflowJob(interpreter));
  durable.register(stepTest.job);
  return stepTest;
}

interface Beside {
  readonly starters: ReturnType<typeof buildTriggers>;
  readonly projects: ReturnType<typeof createProjects>;
}

/** What changes executions and workflows. */
function buildWriters({ durable, logs, now }: WorkflowsFeatureNeeds, readers: Readers, { starters, projects }: Beside) {
  const { definitions, repository, definition, workflows, executions: reader } = readers;
  const { runs, list, feed } = durable;
  const onError = (error: unknown): void => logs.error('an execution of a deleted workflow could not be removed', { error });
  const executions = createExecutions({ runs, list, feed, reader, workflows, definition, onError });
  return {
    executions,
    workflows: createWorkflows({
      repository,
      definitions,
      projects,
      now,
      defineTriggers: createDefineTriggers({ repository: starters.repository, now }),
      onSaved: starters.schedules.wake,
      lastExecutions: reader.newestOf,
      onRemove: async (ref) => {
        await starters.repository.removeOf(ref.owner, ref.id);
        await executions.removeOf(ref);
      },
    }),
  };
}

/** Projects and workflows: definitions with versions, durable executions of them, what starts them, and who watches them. */
export const workflowsFeature: Feature<WorkflowsFeatureNeeds> = {
  name: 'workflows',
  migrations: [workflowsMigration, triggersMigration, credentialsMigration, definedTriggersMigration, projectSharesMigration],
  holds: [
    { table: 'project', column: 'owner', fate: 'own', kind: 'projects' },
    { table: 'project_share', column: 'owner', fate: 'own' },
    { table: 'project_share', column: 'user_id', fate: 'own' },
    { table: 'workflow', column: 'owner', fate: 'own', kind: 'workflows' },
    { table: 'workflow_version', column: 'owner', fate: 'own' },
    { table: 'workflow_trigger', column: 'owner', fate: 'own', kind: 'triggers' },
    { table: 'workflow_credential', column: 'owner', fate: 'own', kind: 'credentials' },
  ],
  build(needs): Parts {
    const { database, bus, durable, logs, now } = needs;
    const readers = buildReaders(needs);
    const { credentials, calls, definitions, readEvents, repository, executions: reader } = readers;
    const { runs, list, feed } = durable;
    const projectRows = createProjectRepository(database);
    const projects = createProjects(projectRows, now);
    const onChanged = (userId: UserId) => bus.publish(personChanged, { userId } satisfies PersonChanged);
    const sharing = createProjectSharing({ projects, repository: needs.projects, people: needs.people, now, onChanged });
    const access = createAccess({
      project: async (ref) => (await projectRows.find(ref))?.id,
      workflow: async (ref) => (await repository.find(ref))?.project_id,
      execution: async ({ owner, id }) => (await list.find(owner, workflowJob, id))?.scope as ProjectId | undefined,
    });
    const starters = buildTriggers(needs, readers);
    const stepTest = buildJobs(needs, readers);
    const onError = (message: string, error: unknown): void => logs.error(message, { error });
    const { executions, workflows } = buildWriters(needs, readers, { starters, projects });
    const retention = createRetention({ repository, list, runs, onError, now });
    const answerSignal = createAnswerSignal({ runs, readEvents });
    return {
      tools: workflowTools({ workflows: readers.workflows, start: starters.start, executions: reader }),
      routes: [
        ...projectRoutes({ projects, sharing, access }),
        ...workflowRoutes(workflows, access),
        ...definitionRoutes(definitions),
        ...executionRoutes({ start: starters.start, reader, executions, answerSignal, access }),
        ...triggerRoutes(starters.triggers, starters.deliver, access),
        ...credentialRoutes(credentials),
        ...catalogueRoutes({ calls, test: stepTest.test }),
      ],
      streams: executionStreams({
        runs: list,
        feed,
        readEvents,
        executions: reader,
        workflows,
        projects,
        access,
        onError: (error) => onError('a stream of executions failed', error),
      }),
      listens: [
        { topic: chatFinished, onEvent: (fact) => starters.onFact(factOfChat(fact as ChatFinished)) },
        { topic: budgetTold, onEvent: (fact) => starters.onFact(factOfBudget(fact as BudgetTold)) },
      ],
      letsGo: { stop: (owner) => starters.repository.disableOf(owner) },
      async start() {
        starters.schedules.wake();
        retention.alarm.wake();
      },
      async stop() {
        await starters.schedules.stop();
        await retention.alarm.stop();
      },
    };
  },
};
