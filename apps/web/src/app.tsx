import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { Suspense, lazy } from 'react';
import type { AppRouter } from './router.tsx';
import { ServerContext } from './server/server-context.tsx';
import type { Server } from './server/server-context.tsx';
import { cssVariables, theme } from './theme.ts';

// Nothing is announced in the first moment.
const Notices = lazy(async () => ({ default: (await import('./shell/notices.tsx')).Notices }));

interface AppProps {
  readonly server: Server;
  readonly queries: QueryClient;
  readonly router: AppRouter;
}

/** Everything around the pages that is not seen. */
export function App({ server, queries, router }: AppProps) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <ServerContext value={server}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
          <Suspense>
            <Notices />
          </Suspense>
        </QueryClientProvider>
      </ServerContext>
    </MantineProvider>
  );
}
