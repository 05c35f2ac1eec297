import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as check, boolean, constantFrom, oneof, property, record } from 'fast-check';
import type { Need } from '../need.ts';
import { Workspace } from '../workspace.ts';
import { amendLayers, placeLayer } from './ensure-layer.ts';
import type { LayerContext } from './ensure-layer.ts';
import { parseScript } from './script.ts';

const page = 'http://localhost:5173';

function needOf(more: Partial<Need> = {}): Need {
  return {
    origin: page,
    url: new URL('http://localhost:8000/items'),
    method: 'GET',
    headers: [],
    isCredentialed: false,
    exposes: [],
    isMisplaced: false,
    ...more,
  };
}

function contextOf(need: Need, more: Partial<LayerContext> = {}): LayerContext {
  return { need, environment: { read: () => undefined, isFile: false }, hasPackage: () => true, ...more };
}

/** The text after the settings were amended; a sentence when they cannot be. */
function amended(code: string, more: Partial<Need> = {}, context: Partial<LayerContext> = {}): string {
  const workspace = new Workspace([{ path: 'server.ts', text: code }]);
  const outcome = amendLayers(workspace, 'server.ts', contextOf(needOf(more), context));
  const text = workspace.text('server.ts') ?? '';
  assert.ok(parseScript('server.ts', text), text);
  return outcome !== undefined && 'problem' in outcome ? outcome.problem : text;
}

function placed(code: string, { path = 'server.ts', ...context }: Partial<LayerContext> & { path?: string } = {}): string {
  const workspace = new Workspace([{ path, text: code }]);
  const outcome = placeLayer(workspace, path, { ...contextOf(needOf(), context), isForced: true });
  const text = workspace.text(path) ?? '';
  assert.ok(parseScript(path, text), text);
  return outcome !== undefined && 'problem' in outcome ? outcome.problem : text;
}

const express = `import express from 'express';\nimport cors from 'cors';\n\nconst app = express();\n`;

test('the origin is added behind the others, in the layout of the list', () => {
  const code = `${express}app.use(
  cors({
    origin: [
      'https://app.example.com', // production
      "https://admin.example.com",
    ],
    credentials: true,
  }),
);\n`;
  assert.equal(
    amended(code, { isCredentialed: true }),
    code.replace('"https://admin.example.com",', `"https://admin.example.com",\n      'http://localhost:5173',`),
  );
});

test('an entry that is meant to be the page is mended in its place', () => {
  for (const wrong of [`${page}/`, 'HTTP://LOCALHOST:5173', `${page}/app`]) {
    assert.equal(
      amended(`${express}app.use(cors({ origin: ['${wrong}'] }));\n`),
      `${express}app.use(cors({ origin: ['${page}'] }));\n`,
    );
  }
});

test('one other origin becomes a list of two', () => {
  assert.equal(
    amended(`${express}app.use(cors({ origin: 'https://shop.example.com' }));\n`),
    `${express}app.use(cors({ origin: ['https://shop.example.com', '${page}'] }));\n`,
  );
});

test('a star gives way to a list for requests with credentials, and stays for all others', () => {
  const code = `${express}app.use(cors({ origin: '*', credentials: true }));\n`;
  assert.equal(amended(code), code);
  assert.equal(amended(code, { isCredentialed: true }), code.replace(`'*'`, `['${page}']`));
});

test('a layer without settings gets only those that are needed', () => {
  assert.equal(amended(`${express}app.use(cors());\n`), `${express}app.use(cors());\n`);
  assert.equal(
    amended(`${express}app.use(cors());\n`, { isCredentialed: true }),
    `${express}app.use(cors({ origin: ['${page}'], credentials: true }));\n`,
  );
});

test('settings in a constant are amended where they stand', () => {
  const code = `${express}const allowed: string[] = ['https://a.example.com'];\nconst options = { origin: allowed, methods: 'GET,POST' };\napp.use(cors(options));\n`;
  assert.equal(
    amended(code, { method: 'DELETE' }),
    code
      .replace(`['https://a.example.com']`, `['https://a.example.com', '${page}']`)
      .replace(`'GET,POST'`, `'GET,POST,DELETE'`),
  );
});

test('a function that checks origins gets the origin in its list, and refuses without an error', () => {
  const code = `${express}const allowlist = new Set(['https://a.example.com']);
app.use(cors({
  origin(origin, callback) {
    if (!origin || allowlist.has(origin)) return callback(null, true);
    return callback(new Error('Not allowed by CORS'));
  },
}));\n`;
  const text = amended(code);
  assert.match(text, /new Set\(\['https:\/\/a\.example\.com', 'http:\/\/localhost:5173'\]\)/u);
  assert.match(text, /return callback\(null, false\);/u);
});

test('a regular expression loses the flag that keeps a position', () => {
  const code = `${express}app.use(cors({ origin: /localhost:\\d+$/gi }));\n`;
  assert.equal(amended(code), code.replace('$/gi', '$/i'));
});

test('a variable of the environment is set in its file where there is one, else the code falls back', () => {
  const code = `${express}app.use(cors({ origin: process.env.ORIGIN }));\n`;
  assert.equal(amended(code, {}, { environment: { read: () => '', isFile: true } }), code);
  assert.equal(amended(code), code.replace('process.env.ORIGIN', `(process.env.ORIGIN || '${page}')`));
});

test('what is computed elsewhere is left alone, with a sentence', () => {
  assert.equal(amended(`${express}app.use(cors(makeOptions()));\n`), 'the settings of the CORS layer are computed elsewhere');
  assert.equal(amended(`${express}app.use(cors({ origin: config.origins }));\n`), 'the allowed origin is computed elsewhere');
});

test('each dialect has its own names and defaults', () => {
  const fastify = `import Fastify from 'fastify';\nimport cors from '@fastify/cors';\nconst app = Fastify();\nawait app.register(cors, { origin: true });\n`;
  assert.match(
    amended(fastify, { method: 'PUT' }),
    /\{ origin: true, methods: \['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'\] \}/u,
  );
  const hono = `import { Hono } from 'hono';\nimport { cors } from 'hono/cors';\nconst app = new Hono();\napp.use('*', cors({ origin: '*', allowHeaders: ['Content-Type'] }));\n`;
  assert.match(amended(hono, { headers: ['X-Session'] }), /allowHeaders: \['Content-Type', 'X-Session'\]/u);
});

test('a layer is moved before what stands in front of it, with what it refers to', () => {
  const code = `${express}app.use(helmet());
app.use((req, res, next) => (req.headers.authorization ? next() : res.sendStatus(401)));

// who may call
const origins = ['${page}'];
app.use(cors({ origin: origins }));
app.get('/items', (req, res) => res.json([]));\n`;
  const text = placed(code);
  assert.ok(text.indexOf('app.use(cors(') < text.indexOf('app.use(helmet'), text);
  assert.ok(text.indexOf('const origins') < text.indexOf('app.use(cors('), text);
  assert.equal(text.match(/app\.use\(cors\(/gu)?.length, 1);
});

test('a layer of a child plugin is registered on the root instead', () => {
  const text = placed(`import Fastify from 'fastify';\nimport cors from '@fastify/cors';
const app = Fastify();
app.register(async (child) => {
  await child.register(cors, { origin: true });
  child.get('/a', async () => 1);
});
app.get('/b', async () => 2);\n`);
  assert.match(text, /const app = Fastify\(\);\nawait app\.register\(cors, \{ origin: true \}\);\napp\.register\(async/u);
  assert.doesNotMatch(text, /child\.register/u);
});

test('a new layer uses the installed package, and needs none where it is missing', () => {
  const bare = `const express = require("express");\n\nconst app = express();\n\n// routes\napp.get("/items", (req, res) => res.json([]));\n`;
  assert.equal(
    placed(bare, { path: 'server.cjs' }),
    `const express = require("express");\nconst cors = require("cors");\n\nconst app = express();\n\napp.use(cors({ origin: ["${page}"] }));\n// routes\napp.get("/items", (req, res) => res.json([]));\n`,
  );
  const own = placed(bare, { path: 'server.cjs', hasPackage: () => false });
  assert.match(own, /const allowedOrigins = \["http:\/\/localhost:5173"\];\napp\.use\(\(request, response, next\)/u);
  assert.doesNotMatch(own, /require\("cors"\)/u);
});

test('inside a function that is not async nothing is awaited', () => {
  const text = placed(
    `const fastify = require('fastify');\nfunction build() {\n  const app = fastify();\n  app.get('/', async () => 1);\n  return app;\n}\n`,
    { path: 'server.cjs' },
  );
  assert.match(text, /\n {2}app\.register\(cors, \{ origin: \['http:\/\/localhost:5173'\] \}\);\n {2}app\.get/u);
});

test('an application in a field of a class is filled where its constructor does it', () => {
  const code = `import express from 'express';
import cors from 'cors';

export class Server {
  private readonly app = express();

  constructor() {
    this.middleware();
    this.app.listen(8000);
  }

  middleware() {
    this.app.use(express.json());
  }
}
`;
  assert.equal(
    placed(code),
    code.replace('    this.middleware();', `    this.app.use(cors({ origin: ['${page}'] }));\n    this.middleware();`),
  );
});

test('files that cannot be parsed, and files of something else, stay as they are', () => {
  for (const code of [
    'const app = express(;',
    'export const total = (a: number) => a + 1;\n',
    `// app.use(cors())\nconst text = "app.use(cors())";\n`,
  ]) {
    const workspace = new Workspace([{ path: 'server.ts', text: code }]);
    assert.equal(amendLayers(workspace, 'server.ts', contextOf(needOf())), undefined);
    assert.equal(placeLayer(workspace, 'server.ts', { ...contextOf(needOf()), isForced: true }), undefined);
    assert.equal(workspace.text('server.ts'), code);
  }
});

const origins = constantFrom(
  '*',
  page,
  `${page}/`,
  'https://a.example.com',
  'http://localhost:3000',
  'undefined',
  `${page},https://b.example.com`,
);
const setting = oneof(
  origins.map((text) => JSON.stringify(text)),
  array(origins, { maxLength: 3 }).map((list) => JSON.stringify(list)),
  constantFrom('true', 'false', String.raw`/example\.com$/`, '/localhost/g', 'process.env.WEB'),
);
const names = constantFrom(undefined, `['GET']`, `'GET, POST'`, `["*"]`);

const style = record({ origin: setting, methods: names, allowed: names, isCredentialed: boolean(), isWindows: boolean() });

test('a second time, nothing is left to do; line ends stay as they are', () => {
  check(
    property(style, ({ origin, methods, allowed, isCredentialed, isWindows }) => {
      const parts = [
        `origin: ${origin}`,
        ...(methods === undefined ? [] : [`methods: ${methods}`]),
        ...(allowed === undefined ? [] : [`allowedHeaders: ${allowed}`]),
      ];
      const unix = `${express}app.use(\n  cors({\n    ${parts.join(',\n    ')},\n  }),\n);\n`;
      const code = isWindows ? unix.replaceAll('\n', '\r\n') : unix;
      const wish = { isCredentialed, method: 'PATCH', headers: ['X-Tenant'] };
      const once = amended(code, wish);
      assert.equal(amended(once, wish), once);
      if (isWindows) assert.doesNotMatch(once, /[^\r]\n/u);
    }),
    { numRuns: 300 },
  );
});
