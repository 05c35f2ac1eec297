import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readRoutes } from './read-routes.ts';

const pathsOf = (files: Readonly<Record<string, string>>): string[] =>
  readRoutes(Object.entries(files).map(([path, text]) => ({ path, text, changedAt: 0 }))).map(({ path }) => path);

describe('routes of the sources', () => {
  const rows: readonly (readonly [what: string, files: Readonly<Record<string, string>>, paths: readonly string[]])[] = [
    ['plain ones', { 'app.js': `app.get('/health', f); router.post('/x', f);` }, ['/health']],
    [
      'Flask blueprints',
      { 'a.py': `shop = Blueprint("shop", __name__, url_prefix="/shop")\n@shop.get("/plans")` },
      ['/shop/plans'],
    ],
    [
      'FastAPI routers that another file includes',
      { 'items.py': `@items.get("/all")`, 'main.py': `app.include_router(items, prefix="/api/v1")` },
      ['/api/v1/all'],
    ],
    [
      'a prefix on both sides',
      { 'a.py': `r = APIRouter(prefix="/items")\n@r.get("")`, 'main.py': `app.include_router(r, prefix="/v1")` },
      ['/v1/items'],
    ],
    ['Express routers', { 'a.js': `userRouter.get('/me', f);`, 'b.js': `app.use('/api', auth, userRouter);` }, ['/api/me']],
    ['Hono apps', { 'a.ts': `api.get('/teams', f); app.route('/v2', api);` }, ['/v2/teams']],
    [
      'Fastify plugins written in place',
      { 'a.js': `app.register(async (scope) => { scope.get('/x', () => ({ a: 1 })); }, { prefix: '/private' });` },
      ['/private/x'],
    ],
    ['none with parameters', { 'a.js': `app.get('/items/:id', f);`, 'b.py': `@app.get("/items/{item}")` }, []],
  ];
  for (const [what, files, paths] of rows) test(what, () => assert.deepEqual(pathsOf(files), paths));
});
