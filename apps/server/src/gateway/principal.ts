import { isModelAllowed } from '@causeway/contract';
import type { KeyId, ProjectId, ProjectRole, RateTier, Role, Scope, UserId } from '@causeway/contract';

/** Somebody else's project that the person may use. */
export interface ProjectShare {
  readonly owner: UserId;
  readonly role: ProjectRole;
}

/** What an API key narrows its person to. */
export interface KeyLimits {
  readonly id: KeyId;
  /** The one project it sees, and what its costs count to. */
  readonly projectId: ProjectId | null;
  /** Full ids of models, or `provider/*`; null: all. */
  readonly models: readonly string[] | null;
  readonly rateTier: RateTier;
}

/** Who asks, however the credential arrived. */
export interface Principal {
  /** Owner of the data this principal sees. Repositories take it in the WHERE clause of every statement. */
  readonly userId: UserId;
  /** `user` is a signed-in browser; `local` is anybody when credentials are off (loopback only). */
  readonly kind: 'user' | 'key' | 'local';
  /** Of the key, the browser session, or `local`: what a revocation names and what limits count. */
  readonly credentialId: string;
  readonly role: Role;
  readonly scopes: ReadonlySet<Scope | '*'>;
  /** What others share with the person, by the project's id. */
  readonly projects: ReadonlyMap<ProjectId, ProjectShare>;
  /** Of keys alone. */
  readonly key?: KeyLimits;
  /** Of a short-lived secret of the credential, where one was shown. */
  readonly clientSecretId?: string;
}

/** `workflows:run` needs the scope `workflows:write`; in somebody else's project it is less than changing. */
export type Action = Scope | 'workflows:run';

/** What an action is about: something that belongs to somebody, a model by its full id, or a person by their role. */
export type Thing =
  | { readonly owner: string; readonly projectId?: ProjectId | undefined }
  | { readonly model: string }
  | { readonly person: Role };

/**
 * The one answer to who may do what. Without a thing: whether the principal holds the scope (`write` includes `read`). A thing
 * that `can` refuses is answered as if it were not there (404), but for models (403).
 */
export function can(principal: Principal, action: Action, thing?: Thing): boolean {
  if (!holds(principal, action === 'workflows:run' ? 'workflows:write' : action)) return false;
  if (thing === undefined) return true;
  if ('model' in thing) return isModelAllowed(principal.key?.models, thing.model);
  if ('person' in thing) return principal.role === 'owner' || thing.person !== 'owner';
  return mayTouch(principal, action, thing);
}

function holds({ scopes }: Principal, scope: Scope): boolean {
  return (
    scopes.has('*') || scopes.has(scope) || (scope.endsWith(':read') && scopes.has(scope.replace(':read', ':write') as Scope))
  );
}

/** A key of a project sees nothing of other projects; what is in no project is narrowed by scopes alone. */
function mayTouch(
  { userId, projects, key }: Principal,
  action: Action,
  { owner, projectId }: Extract<Thing, { readonly owner: string }>,
): boolean {
  const only = key?.projectId ?? projectId;
  if (projectId !== undefined && only !== projectId) return false;
  if (owner === userId) return true;
  const share = projectId === undefined ? undefined : projects.get(projectId);
  return share !== undefined && share.owner === owner && allows(share.role, action);
}

function allows(role: ProjectRole, action: Action): boolean {
  if (action.endsWith(':read') || role === 'editor') return true;
  return action === 'workflows:run' && role === 'runner';
}
