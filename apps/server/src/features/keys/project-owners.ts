import type { ProjectId, UserId } from '@causeway/contract';

/** What keys ask of projects: tied by server.ts. */
export interface ProjectOwners {
  ownerOf(projectId: ProjectId): Promise<UserId | undefined>;
}
