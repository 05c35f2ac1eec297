import type { Role } from '@causeway/contract';

/** What each role may do, in a line. */
export const roleWords: Readonly<Record<Role, string>> = {
  owner: 'everything, other owners included',
  admin: 'everything but change owners',
  member: 'chat, build and run; own keys and costs',
  viewer: 'see what is shared with them',
};
