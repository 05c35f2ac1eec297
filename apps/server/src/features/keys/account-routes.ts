import {
  endBrowserSession,
  getAccount,
  listBrowserSessions,
  listColleagues,
  setPassword,
  updateAccount,
} from '@causeway/contract';
import { route } from '../../gateway/feature.ts';
import type { Route } from '../../gateway/feature.ts';
import { actorOf } from './actor-of.ts';
import type { KeysService } from './service.ts';

export const accountRoutes = ({ account, browsers }: KeysService): Route[] => [
  route(getAccount, ({ principal }) => account.get(principal)),
  route(updateAccount, (asked) => {
    const { name, email, current_password: currentPassword } = asked.body;
    return account.update(asked.principal, { name, email, currentPassword }, actorOf(asked));
  }),
  route(setPassword, (asked) => {
    const { password, current_password: current } = asked.body;
    return account.setPassword(asked.principal, { password, current }, actorOf(asked));
  }),
  route(listBrowserSessions, async ({ principal }) => ({
    sessions: await browsers.list(principal.userId, principal.credentialId),
  })),
  route(endBrowserSession, (asked) => browsers.endOne(asked.principal.userId, asked.params.id, actorOf(asked))),
  route(listColleagues, async () => ({ people: await account.colleagues() })),
];
