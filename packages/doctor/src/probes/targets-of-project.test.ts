import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SettingFact, Topic } from '../facts.ts';
import { targetsOfProject } from './targets-of-project.ts';
import type { Known } from './targets-of-project.ts';

const setting = (topic: Topic, value: string, name = 'GET'): SettingFact => ({
  kind: 'setting',
  file: 'main.py',
  line: 1,
  topic,
  name,
  value,
  changedAt: 0,
});
const route = (path: string) => setting('http-route', path);
const fetched = (url: string) => setting('api-url', url, 'fetch');
const page = 'http://localhost:5173';
const backend = 'http://localhost:8000/';

describe('what stands for a project', () => {
  const rows: readonly (readonly [what: string, known: Partial<Known>, targets: readonly string[]])[] = [
    ['a backend of which nothing else is known', { backends: [backend] }, [backend]],
    ['what the page asks for', { backends: [backend], settings: [fetched(`${backend}items`)] }, [`${backend}items`]],
    [
      'the routes of the sources, work before health, and none that changes something',
      { backends: [backend], settings: ['/health', '/logout', '/items', '/admin/reset'].map(route) },
      [`${backend}items`, `${backend}health`],
    ],
    [
      'routes under the base that the page names',
      { settings: [setting('env', `${backend}api`, 'VITE_API_URL'), route('/metrics'), route('/api/items')] },
      [`${backend}api/items`],
    ],
    [
      "the page's own proxy in place of the backend behind it",
      { page, backends: [backend], settings: [setting('proxy', 'http://127.0.0.1:8000', '/api'), route('/api/items')] },
      [`${page}/api/items`],
    ],
    [
      'a prefix that the proxy takes off',
      { page, backends: [backend], settings: [setting('proxy', 'http://127.0.0.1:8000', '^/api/.*'), route('/items')] },
      [`${page}/api/items`],
    ],
    ['a server that answers its own page', { page, settings: [route('/api/items')] }, [`${page}/api/items`, `${page}/`]],
    ['never the page itself beside a backend', { page, backends: [`${page}/`, backend] }, [backend]],
    ['nothing', {}, []],
  ];
  for (const [what, known, targets] of rows) {
    test(what, () => assert.deepEqual(targetsOfProject({ settings: [], backends: [], page: undefined, ...known }), targets));
  }
});
