import type { BudgetScope, KeyId, ProjectId, UserId } from '@causeway/contract';

/** Those that a budget can limit. */
export interface BudgetSubjects {
  /** Whether there is one of this id that can still spend something. */
  exists(scope: BudgetScope, id: string): Promise<boolean>;
  /** Keys and projects of a person. */
  idsOf(owner: UserId): Promise<ReadonlySet<string>>;
}

export interface BudgetSubjectNeeds {
  readonly people: { find(id: string): Promise<object | undefined> };
  readonly keys: {
    /** Undefined: there is none, or it was revoked. */
    ownerOf(id: KeyId): Promise<UserId | undefined>;
    list(owner: UserId): Promise<readonly { readonly id: KeyId }[]>;
  };
  readonly projects: {
    ownerOf(id: ProjectId): Promise<UserId | undefined>;
    ownedBy(owner: UserId): Promise<readonly ProjectId[]>;
  };
}

export function createBudgetSubjects({ people, keys, projects }: BudgetSubjectNeeds): BudgetSubjects {
  const find: Readonly<Record<BudgetScope, (id: string) => Promise<unknown>>> = {
    user: (id) => people.find(id),
    key: (id) => keys.ownerOf(id as KeyId),
    project: (id) => projects.ownerOf(id as ProjectId),
  };
  return {
    exists: async (scope, id) => (await find[scope](id)) !== undefined,
    async idsOf(owner) {
      const [held, owned] = await Promise.all([keys.list(owner), projects.ownedBy(owner)]);
      return new Set([...held.map(({ id }) => id), ...owned]);
    },
  };
}
