import { createClient } from '@causeway/client';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './styles/mantine.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './ui/hint.css';
import { App } from './app.tsx';
import { createConnectionWatch } from './server/connection-watch.ts';
import { createQueryClient, isSignedOut } from './server/create-query-client.ts';
import { createSignInState } from './server/sign-in-state.ts';
import { createAppRouter } from './router.tsx';

const client = createClient({ base: import.meta.env.VITE_CAUSEWAY_URL, credentials: 'include' });
const watch = createConnectionWatch(client);
const queries = createQueryClient((failure) => {
  watch.notice(failure);
  if (isSignedOut(failure)) signIn.lost();
});
// An answer that is still on its way was given to a stranger.
const signIn = createSignInState(() => void queries.cancelQueries().then(() => queries.invalidateQueries()));
const root = document.querySelector('#root');

if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App server={{ client, watch, signIn }} queries={queries} router={createAppRouter()} />
  </StrictMode>,
);
