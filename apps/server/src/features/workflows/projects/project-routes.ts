import {
  createProject,
  deleteProject,
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
import type { ProjectSharing } from './project-sharing.ts';
import type { Projects } from './projects.ts';

const refOf = (principal: Principal, params: { readonly projectId: ProjectId }) => ({
  owner: principal.userId,
  id: params.projectId,
});

export const projectRoutes = (projects: Projects, sharing: ProjectSharing): Route[] => [
  route(listProjects, async ({ principal }) => ({ projects: [...(await projects.list(principal.userId))] })),
  route(createProject, ({ principal, body }) => projects.create(principal.userId, body)),
  route(getProject, ({ principal, params }) => projects.get(refOf(principal, params))),
  route(updateProject, ({ principal, params, body }) => projects.update(refOf(principal, params), body)),
  route(deleteProject, ({ principal, params }) => projects.remove(refOf(principal, params))),
  route(listProjectMembers, async ({ principal, params }) => ({ members: await sharing.list(refOf(principal, params)) })),
  route(setProjectMember, ({ principal, params, body }) =>
    sharing.set(refOf(principal, params), { userId: params.userId, role: body.role }),
  ),
  route(removeProjectMember, ({ principal, params }) => sharing.remove(refOf(principal, params), params.userId)),
];
