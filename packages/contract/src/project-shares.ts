import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { projectId, userId } from './ids.ts';
import { projectRole } from './roles.ts';

/** Somebody who may use another person's project. */
export const projectMember = z.object({ user_id: userId, name: z.string(), role: projectRole, created_at: z.number() });
export type ProjectMember = z.infer<typeof projectMember>;

const params = z.object({ projectId, userId });

export const listProjectMembers = endpoint({
  name: 'projects.list-members',
  method: 'GET',
  path: '/api/v1/projects/:projectId/members',
  summary: 'Whom the project is shared with',
  access: 'workflows:read',
  params: params.pick({ projectId: true }),
  reply: z.object({ members: z.array(projectMember) }),
});

export const setProjectMember = endpoint({
  name: 'projects.set-member',
  method: 'PUT',
  path: '/api/v1/projects/:projectId/members/:userId',
  summary: 'Share a project of yours, or change what somebody may do there',
  access: 'workflows:write',
  params,
  body: z.strictObject({ role: projectRole }),
  reply: projectMember,
});

export const removeProjectMember = endpoint({
  name: 'projects.remove-member',
  method: 'DELETE',
  path: '/api/v1/projects/:projectId/members/:userId',
  summary: 'Stop sharing a project with somebody; open sockets close',
  access: 'workflows:write',
  params,
  status: 204,
});
