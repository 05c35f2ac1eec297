import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { array, assert as check, constantFrom, pre, property } from 'fast-check';
import type { Fact } from '../facts.ts';
import type { Target } from '../make-case.ts';
import type { Report, ReportFinding } from '../report/report.ts';
import { unifiedDiff } from './diff.ts';
import { applyEdits } from './edit.ts';
import { readVariable, setVariable } from './env-file.ts';
import { planMend } from './make-plan.ts';
import { allowConnection, capitalizeMethod, rewriteUrl, setRequest } from './page.ts';
import type { MendPlan } from './plan.ts';
import { Workspace } from './workspace.ts';

const page = 'http://localhost:5173';
const url = 'http://localhost:8000/items';

const finding = (code: string, cause = ''): ReportFinding => ({
  code,
  name: code,
  title: code,
  severity: 'error',
  cause,
  evidence: [],
  confidence: 1,
  consequences: [],
  fix: { summary: '', changes: [] },
  about: 'r1',
});

interface Scene {
  readonly findings: readonly ReportFinding[];
  readonly files: Readonly<Record<string, string>>;
  readonly target?: Target;
  readonly facts?: readonly Fact[];
  readonly origin?: string | null;
  readonly environments?: readonly string[];
  readonly address?: string;
}

function plan({
  findings,
  files,
  address = url,
  target = { urls: [address] },
  facts = [],
  origin = page,
  environments = [],
}: Scene): MendPlan {
  const report: Report = {
    version: 1,
    verdict: 'broken',
    origin,
    requests: [{ id: 'r1', method: 'GET', url: address }],
    sockets: [],
    findings: [...findings],
    checks: [],
    ruled_out: [],
    suspects: [],
    notes: [],
    probes: facts.map((fact) => ({ ...fact })),
    requests_sent: 0,
    duration_ms: 0,
    browsers: [],
  };
  const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
  return planMend({ report, target, project: '/project', files: sources, environments });
}

const server = `import express from 'express';\nimport cors from 'cors';\nconst app = express();\napp.use(cors({ origin: process.env.ORIGIN, credentials: true }));\napp.get('/items', (req, res) => res.json([]));\napp.listen(8000);\n`;
const manifest = '{"name":"api","scripts":{"start":"node server.js"},"dependencies":{"cors":"*"}}';

test('the variable that names the origin is set in the file beside the server, which is started again', () => {
  const { changes, steps, restarts } = plan({
    findings: [finding('C37')],
    files: { 'api/server.js': server, 'api/package.json': manifest, 'api/.env': 'PORT=8000', '.env': 'OTHER=1\n' },
  });
  assert.deepEqual(changes, [{ path: 'api/.env', before: 'PORT=8000', after: `PORT=8000\nORIGIN=${page}\n` }]);
  assert.equal(steps[0]?.by, 'edit');
  assert.deepEqual(restarts, [{ kind: 'restart', folder: 'api', port: 8000, text: 'npm run start' }]);
});

test('the server is the one on the port of the request', () => {
  const other = server.replace('8000', '9000');
  const { changes } = plan({ findings: [finding('C04')], files: { 'a/server.js': other, 'b/server.js': server } });
  assert.deepEqual(
    changes.map(({ path }) => path),
    ['b/server.js'],
  );
});

test('two findings about one request are one change', () => {
  const { changes, steps } = plan({
    findings: [finding('C04'), finding('C17', 'X-Tenant')],
    files: { 'server.js': server.replace('process.env.ORIGIN', "['https://a.example.com'], allowedHeaders: 'Content-Type'") },
    target: { urls: [url], requests: [`GET ${url}`], headers: ['X-Tenant: 7'] },
  });
  assert.match(
    changes[0]?.after ?? '',
    /origin: \['https:\/\/a\.example\.com', 'http:\/\/localhost:5173'\], allowedHeaders: 'Content-Type, X-Tenant'/u,
  );
  assert.deepEqual(
    steps.map(({ by }) => by),
    ['edit', 'edit'],
  );
});

test('an error that CORS headers make readable is said to remain, and how it is mended', () => {
  const body = { form: 'json', bytes: 2, excerpt: '{}' };
  const refused = (status: number, purpose: string) =>
    ({
      kind: 'exchange',
      about: 'r1',
      purpose,
      request: { method: 'GET', url, headers: [] },
      answer: { outcome: 'response', status, reason: 'Unauthorized', headers: [], body },
    }) as unknown as Fact;
  const remains = (fact: Fact, code: string, summary = '') =>
    plan({
      findings: [{ ...finding(code), fix: { summary, changes: [] } }],
      files: { 'server.js': server.replace(/app\.use.*\n/u, '') },
      facts: [fact],
    }).steps[0]?.remains;
  const summary = 'Send a valid credential, and put CORS before authentication';
  assert.equal(remains(refused(401, 'actual'), 'D08', summary), '401 Unauthorized: Send a valid credential');
  assert.equal(remains(refused(401, 'actual'), 'C01', summary), '401 Unauthorized');
  assert.equal(remains(refused(404, 'stand-in'), 'C01'), undefined);
  assert.equal(remains(refused(200, 'actual'), 'C01'), undefined);
});

test('behind a proxy of the project, the backend is edited', () => {
  const vite = `export default { server: { port: 8000, proxy: { '/items': 'http://127.0.0.1:9000' } } };\n`;
  const { changes } = plan({
    findings: [finding('C04')],
    files: {
      'vite.config.js': vite,
      'api/server.js': server.replace('8000', '9000').replace('process.env.ORIGIN', "['https://a.example.com']"),
    },
  });
  assert.deepEqual(
    changes.map(({ path }) => path),
    ['api/server.js'],
  );
});

test("somebody else's server is not mended in this project", () => {
  const address = 'https://api.example.com/v1/chat';
  const { changes } = plan({
    findings: [finding('C01')],
    files: { 'server.js': server, 'web/a.js': `fetch('${address}')` },
    address,
  });
  assert.deepEqual(changes, []);
});

test('a backend that is down is started by a command, no file is touched', () => {
  const app = 'from fastapi import FastAPI\n\napi = FastAPI()\n';
  const { changes, steps } = plan({
    findings: [finding('T01')],
    files: { 'backend/main.py': app },
    environments: ['backend/.venv'],
  });
  assert.deepEqual(changes, []);
  assert.deepEqual(steps[0]?.commands, [
    { kind: 'start', folder: 'backend', port: 8000, text: '.venv/bin/python -m uvicorn main:api --port 8000' },
  ]);
});

test('what nobody can edit safely is left to a person, with the reason', () => {
  const { changes, steps } = plan({
    findings: [finding('C04'), finding('D01')],
    files: { 'server.js': server.replace('process.env.ORIGIN', 'config.origins') },
  });
  assert.deepEqual(changes, []);
  assert.deepEqual(
    steps.map(({ by, reason }) => `${by}: ${reason}`),
    ['person: the allowed origin is computed elsewhere', 'person: only somebody who knows the code can mend it'],
  );
});

test('a page without an origin is allowed by nobody', () => {
  const { changes } = plan({ findings: [finding('C23')], files: { 'server.js': server }, origin: 'null' });
  assert.deepEqual(changes, []);
});

test('the address of the page is mended in its sources and environment, not in templates and servers', () => {
  const workspace = new Workspace([
    {
      path: 'web/src/api.ts',
      text: "const items = await fetch('http://localhost:8000/items');\nconst other = 'http://localhost:80001/x';\n",
    },
    { path: 'web/.env', text: 'VITE_API_URL=http://localhost:8000\n' },
    { path: 'web/.env.example', text: 'VITE_API_URL=http://localhost:8000\n' },
    { path: 'api/server.js', text: "createServer(() => fetch('http://localhost:8000/items'));\n" },
  ]);
  assert.ok(rewriteUrl(workspace, new URL('http://localhost:8000/items'), new URL('http://localhost:8001/items')));
  assert.deepEqual(
    workspace.changes().map(({ path }) => path),
    ['web/src/api.ts', 'web/.env'],
  );
  assert.equal(
    workspace.text('web/src/api.ts'),
    "const items = await fetch('http://localhost:8001/items');\nconst other = 'http://localhost:80001/x';\n",
  );
});

test('a path is mended behind a base address as well', () => {
  const workspace = new Workspace([
    { path: 'web/api.js', text: 'const list = () => fetch(`${base}/items`);\nconst all = "/items-all";\n' },
  ]);
  assert.ok(rewriteUrl(workspace, new URL('http://localhost:8000/items'), new URL('http://localhost:8000/items/')));
  assert.equal(workspace.text('web/api.js'), 'const list = () => fetch(`${base}/items/`);\nconst all = "/items-all";\n');
});

test("a request's settings are set and dropped where it is made", () => {
  const code =
    "export const me = () => fetch('/api/me', { mode: 'no-cors', headers: { a: 'b' } });\nexport const other = () => fetch('/api/other');\n";
  const workspace = new Workspace([{ path: 'web/me.ts', text: code }]);
  const address = new URL('http://localhost:8000/api/me');
  assert.ok(setRequest(workspace, address, { property: 'credentials', value: "'include'" }));
  assert.ok(setRequest(workspace, address, { property: 'mode', value: undefined }));
  assert.equal(
    workspace.text('web/me.ts'),
    code.replace("mode: 'no-cors', headers: { a: 'b' }", "headers: { a: 'b' }, credentials: 'include'"),
  );
});

test('a method is written in capitals', () => {
  const workspace = new Workspace([
    { path: 'web/a.jsx', text: "const save = () => fetch('/x', { method: 'patch' });\nconst view = <b>patch</b>;\n" },
  ]);
  assert.ok(capitalizeMethod(workspace, 'patch'));
  assert.match(workspace.text('web/a.jsx') ?? '', /method: 'PATCH'[\s\S]*<b>patch<\/b>/u);
});

test("the page's policy connects to the backend: by connect-src, or beside default-src", () => {
  const policy = (text: string) => {
    const workspace = new Workspace([{ path: 'index.html', text }]);
    allowConnection(workspace, 'http://localhost:8000');
    return workspace.text('index.html');
  };
  const meta = (value: string) => `<meta http-equiv="Content-Security-Policy" content="${value}">`;
  assert.equal(policy(meta("connect-src 'self'; img-src *")), meta("connect-src 'self' http://localhost:8000; img-src *"));
  assert.equal(policy(meta("default-src 'self'")), meta("default-src 'self'; connect-src 'self' http://localhost:8000"));
});

test('a variable keeps its quotes and its place', () => {
  const workspace = new Workspace([
    { path: 'api/.env', text: '# who may call\nexport ORIGIN="https://old.example.com"\r\nPORT=1\r\n' },
  ]);
  assert.equal(readVariable(workspace, 'api/src/server.ts', 'ORIGIN'), 'https://old.example.com');
  assert.ok(setVariable(workspace, 'api/src/server.ts', { name: 'ORIGIN', value: page }));
  assert.equal(workspace.text('api/.env'), `# who may call\nexport ORIGIN="${page}"\r\nPORT=1\r\n`);
});

test('edits that meet are refused', () => {
  assert.throws(
    () =>
      applyEdits('abcdef', [
        { start: 0, end: 3, text: 'x' },
        { start: 2, end: 4, text: 'y' },
      ]),
    RangeError,
  );
});

test(
  'the shown diff is exactly the change: patch makes the one file from the other',
  { skip: process.platform === 'win32' },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'causeway-diff-'));
    const line = constantFrom('a', 'b', 'c', '', '  d', '-e', '+f');
    const text = array(line, { maxLength: 14 }).map((lines) => lines.join('\n'));
    try {
      check(
        property(text, text, (before, after) => {
          pre(before !== '' && after !== '' && before !== after);
          writeFileSync(join(folder, 'f.txt'), before);
          execFileSync('patch', ['-p1', '-s'], { cwd: folder, input: unifiedDiff([{ path: 'f.txt', before, after }]) });
          assert.equal(readFileSync(join(folder, 'f.txt'), 'utf8'), after);
        }),
        { numRuns: 60 },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
