import type { Client } from '@causeway/client';
import { createContext, use } from 'react';
import type { ConnectionWatch } from './connection-watch.ts';
import type { SignInState } from './sign-in-state.ts';

/** What every page needs to speak to the server. */
export interface Server {
  readonly client: Client;
  readonly watch: ConnectionWatch;
  readonly signIn: SignInState;
}

export const ServerContext = createContext<Server | undefined>(undefined);

/** The server this app talks to. */
export function useServer(): Server {
  const server = use(ServerContext);
  if (server === undefined) throw new Error('useServer needs a ServerContext above it');
  return server;
}

/** Shorthand for `useServer().client`. */
export function useClient(): Client {
  return useServer().client;
}
