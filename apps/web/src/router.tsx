import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { readConnectionsSearch } from './features/connections/connections-search.ts';
import { readCostsSearch } from './features/costs/costs-search.ts';
import { readCompareSearch } from './features/data/compare/compare-search.ts';
import { readFileSearch } from './features/data/file-search.ts';
import { readFilesSearch } from './features/data/files-search.ts';
import { readKnowledgeSearch, readPlaceSearch } from './features/knowledge/knowledge-search.ts';
import { readLogSearch } from './features/logs/log-search.ts';
import { readRunSearch } from './features/workflows/runs/run-search.ts';
import { Frame } from './shell/frame.tsx';
import { NotFound } from './shell/not-found.tsx';
import { PageFailure } from './shell/page-failure.tsx';
import { PageSkeleton } from './ui/skeletons.tsx';

const root = createRootRoute({ component: Frame });
const getParentRoute = () => root;

const home = createRoute({
  getParentRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./features/home/home-page.tsx')),
});
/** One route for both addresses: the page stays as it is when a new session gets its id. */
const chat = createRoute({
  getParentRoute,
  path: '/chat/{-$sessionId}',
  component: lazyRouteComponent(() => import('./features/chat/chat-page.tsx')),
});
const projects = createRoute({
  getParentRoute,
  path: '/workflows',
  component: lazyRouteComponent(() => import('./features/projects/projects-page.tsx')),
});
const project = createRoute({
  getParentRoute,
  path: '/workflows/projects/$projectId/{-$tab}',
  validateSearch: readRunSearch,
  component: lazyRouteComponent(() => import('./features/projects/project-page.tsx')),
});
const workflow = createRoute({
  getParentRoute,
  path: '/workflows/$workflowId/{-$tab}',
  validateSearch: readRunSearch,
  component: lazyRouteComponent(() => import('./features/workflows/workflow-page.tsx')),
});
const runs = createRoute({
  getParentRoute,
  path: '/workflows/runs',
  validateSearch: readRunSearch,
  component: lazyRouteComponent(() => import('./features/workflows/runs/runs-page.tsx')),
});
const run = createRoute({
  getParentRoute,
  path: '/workflows/runs/$executionId',
  component: lazyRouteComponent(() => import('./features/workflows/run/run-page.tsx')),
});
const files = createRoute({
  getParentRoute,
  path: '/data',
  validateSearch: readFilesSearch,
  component: lazyRouteComponent(() => import('./features/data/files-page.tsx')),
});

const comparison = createRoute({
  getParentRoute,
  path: '/data/compare',
  validateSearch: readCompareSearch,
  component: lazyRouteComponent(() => import('./features/data/compare-page.tsx')),
});

const file = createRoute({
  getParentRoute,
  path: '/data/$fileId',
  validateSearch: readFileSearch,
  component: lazyRouteComponent(() => import('./features/data/file-page.tsx')),
});

const recipes = createRoute({
  getParentRoute,
  path: '/data/recipes',
  validateSearch: readFilesSearch,
  component: lazyRouteComponent(() => import('./features/data/recipes-page.tsx')),
});
const recipe = createRoute({
  getParentRoute,
  path: '/data/recipes/$recipeId',
  component: lazyRouteComponent(() => import('./features/data/recipe-page.tsx')),
});
const knowledge = createRoute({
  getParentRoute,
  path: '/knowledge',
  validateSearch: readKnowledgeSearch,
  component: lazyRouteComponent(() => import('./features/knowledge/knowledge-page.tsx')),
});
const collection = createRoute({
  getParentRoute,
  path: '/knowledge/$collectionId/{-$tab}',
  validateSearch: readKnowledgeSearch,
  component: lazyRouteComponent(() => import('./features/knowledge/collection-page.tsx')),
});
const knowledgeDocument = createRoute({
  getParentRoute,
  path: '/knowledge/documents/$documentId',
  validateSearch: readPlaceSearch,
  component: lazyRouteComponent(() => import('./features/knowledge/document-page.tsx')),
});
const voice = createRoute({
  getParentRoute,
  path: '/voice',
  component: lazyRouteComponent(() => import('./features/voice/voice-page.tsx')),
});
const calls = createRoute({
  getParentRoute,
  path: '/voice/calls',
  component: lazyRouteComponent(() => import('./features/voice/calls/calls-page.tsx')),
});
const costs = createRoute({
  getParentRoute,
  path: '/costs',
  validateSearch: readCostsSearch,
  component: lazyRouteComponent(() => import('./features/costs/costs-page.tsx')),
});
const connections = createRoute({
  getParentRoute,
  path: '/connections',
  validateSearch: readConnectionsSearch,
  component: lazyRouteComponent(() => import('./features/connections/connections-page.tsx')),
});
const logs = createRoute({
  getParentRoute,
  path: '/logs',
  validateSearch: readLogSearch,
  component: lazyRouteComponent(() => import('./features/logs/logs-page.tsx')),
});
const settings = createRoute({
  getParentRoute,
  path: '/settings/{-$section}',
  component: lazyRouteComponent(() => import('./features/settings/settings-page.tsx')),
});
const signIn = createRoute({
  getParentRoute,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('./features/sign-in/sign-in-page.tsx')),
});
const oidc = createRoute({
  getParentRoute,
  path: '/sign-in/oidc',
  component: lazyRouteComponent(() => import('./features/sign-in/oidc-page.tsx')),
});
const invitation = createRoute({
  getParentRoute,
  path: '/invitation',
  component: lazyRouteComponent(() => import('./features/sign-in/invitation-page.tsx')),
});

/** All pages; each is its own chunk. */
export function createAppRouter() {
  return createRouter({
    routeTree: root.addChildren([
      home,
      chat,
      projects,
      project,
      workflow,
      runs,
      run,
      files,
      comparison,
      file,
      recipes,
      recipe,
      knowledge,
      collection,
      knowledgeDocument,
      voice,
      calls,
      costs,
      connections,
      logs,
      settings,
      signIn,
      oidc,
      invitation,
    ]),
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultPendingMs: 200,
    defaultPendingComponent: PageSkeleton,
    defaultErrorComponent: PageFailure,
    defaultNotFoundComponent: NotFound,
  });
}

export type AppRouter = ReturnType<typeof createAppRouter>;

declare module '@tanstack/react-router' {
  interface Register {
    router: AppRouter;
  }
}
