import {
  createProject,
  deleteProject,
  Fault,
  getProject,
  listProjectMembers,
  listProjects,
  removeProjectMember,
  setProjectMember,
  updateProject,
} from '@causeway/contract';
import type { ProjectId } from '@causeway/contract';
import { route } from '../../../gateway/feature.ts';
import type { Principal, Route } from '../../../gateway/feature.ts';
import type { Access } from '../access.ts';
import type { ProjectSharing } from './project-sharing.ts';
import type { Projects } from './projects.ts';

interface ProjectRoutesNeeds {
  readonly projects: Projects;
  readonly sharing: ProjectSharing;
  readonly access: Access;
}

/** A key of one project neither makes another nor gives its own away. */
function requireWhole({ key }: Principal): void {
  if ((key?.projectId ?? null) === null) return;
  throw new Fault('insufficient_scope', { message: 'An API key of one project cannot manage projects.' });
}

/** Sharing, renaming and deleting stay with the owner: what is not theirs is not there. */
function ownRef(principal: Principal, { projectId }: { readonly projectId: ProjectId }) {
  requireWhole(principal);
  return { owner: principal.userId, id: projectId };
}

const memberRoutes = ({ sharing }: ProjectRoutesNeeds): Route[] => [
  route(listProjectMembers, async ({ principal, params }) => ({ members: await sharing.list(ownRef(principal, params)) })),
  route(setProjectMember, ({ principal, params, body }) =>
    sharing.set(ownRef(principal, params), { userId: params.userId, role: body.role }),
  ),
  route(removeProjectMember, ({ principal, params }) => sharing.remove(ownRef(principal, params), params.userId)),
];

export const projectRoutes = (needs: ProjectRoutesNeeds): Route[] => [
  route(listProjects, async ({ principal }) => {
    const only = principal.key?.projectId ?? null;
    const all = await needs.projects.listFor(principal.userId, principal.projects);
    return { projects: all.filter(({ id }) => only === null || id === only) };
  }),
  route(createProject, ({ principal, body }) => {
    requireWhole(principal);
    return needs.projects.create(principal.userId, body);
  }),
  route(getProject, async ({ principal, params }) => {
    const ref = await needs.access.project(principal, params.projectId, 'workflows:read');
    const project = await needs.projects.get(ref);
    return { ...project, role: principal.projects.get(ref.id)?.role ?? project.role };
  }),
  route(updateProject, async ({ principal, params, body }) => needs.projects.update(ownRef(principal, params), body)),
  route(deleteProject, async ({ principal, params }) => needs.projects.remove(ownRef(principal, params))),
  ...memberRoutes(needs),
];
