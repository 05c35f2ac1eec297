import { Fault } from '@causeway/contract';
import type { ExecutionId, ProjectId, UserId, WorkflowId } from '@causeway/contract';
import type { Action, Principal } from '../../gateway/principal.ts';
import { can } from '../../gateway/principal.ts';

/** Where something is: its project, when the owner has it. */
type FindPlace<Id> = (ref: { readonly owner: UserId; readonly id: Id }) => Promise<ProjectId | undefined>;

export interface AccessNeeds {
  readonly project: FindPlace<ProjectId>;
  readonly workflow: FindPlace<WorkflowId>;
  readonly execution: FindPlace<ExecutionId>;
}

export interface Ref<Id> {
  readonly owner: UserId;
  readonly id: Id;
}

/** Whose things the principal may meet: its own, and those of people who share a project with it. */
function ownersOf({ userId, projects }: Principal): readonly UserId[] {
  return [...new Set([userId, ...[...projects.values()].map(({ owner }) => owner)])];
}

/** Neither shares nor a key's project decide anything: then what is in the WHERE clause is enough. */
const isPlain = ({ projects, key }: Principal): boolean => projects.size === 0 && (key?.projectId ?? null) === null;

const missing = (param: string, what: string): Fault => new Fault('not_found', { param, message: `There is no such ${what}.` });

const roleTooLow = (): Fault =>
  new Fault('insufficient_scope', {
    message: 'Your role in this project does not allow that.',
    fix: { summary: "Ask the project's owner for another role." },
  });

/**
 * Turns an id into a ref of whoever owns the thing, for principals who may do what they ask. What they may not even see is not
 * there (404); what they may see but not do is 403.
 */
export function createAccess(needs: AccessNeeds) {
  function checkOf<Id>(find: FindPlace<Id>, param: string, what: string) {
    return async (principal: Principal, id: Id, action: Action): Promise<Ref<Id>> => {
      if (isPlain(principal)) return { owner: principal.userId, id };
      for (const owner of ownersOf(principal)) {
        const projectId = await find({ owner, id });
        if (projectId === undefined) continue;
        const thing = { owner, projectId };
        if (can(principal, action, thing)) return { owner, id };
        if (can(principal, 'workflows:read', thing)) throw roleTooLow();
      }
      throw missing(param, what);
    };
  }

  const project = checkOf(needs.project, 'projectId', 'project');

  return {
    project,
    workflow: checkOf(needs.workflow, 'workflowId', 'workflow'),
    execution: checkOf(needs.execution, 'executionId', 'execution'),

    /** Where something new goes: the project that is named, the key's, or the default one of the person. */
    async place(
      principal: Principal,
      named: ProjectId | undefined,
    ): Promise<{ owner: UserId; projectId: ProjectId | undefined }> {
      const id = named ?? principal.key?.projectId ?? undefined;
      if (id === undefined) return { owner: principal.userId, projectId: undefined };
      const { owner } = await project(principal, id, 'workflows:write');
      return { owner, projectId: id };
    },

    /** Whose list is asked for, and which project of it; undefined: nothing that the principal may see. */
    list(principal: Principal, named: ProjectId | undefined): { owner: UserId; projectId: ProjectId | undefined } | undefined {
      const only = principal.key?.projectId ?? undefined;
      if (only !== undefined && named !== undefined && only !== named) return undefined;
      const projectId = named ?? only;
      const share = projectId === undefined ? undefined : principal.projects.get(projectId);
      return { owner: share?.owner ?? principal.userId, projectId };
    },
  };
}

export type Access = ReturnType<typeof createAccess>;
