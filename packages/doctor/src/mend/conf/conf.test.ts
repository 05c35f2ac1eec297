import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as check, constantFrom, property } from 'fast-check';
import type { Need } from '../need.ts';
import { Workspace } from '../workspace.ts';
import { dropCaddyCors, ensureCaddyCors } from './caddy.ts';
import {
  addLocation,
  alignPrefix,
  dropDirectives,
  ensureNginxCors,
  nginxFor,
  passUpgrade,
  setDirective,
  setGlobally,
} from './nginx.ts';
import type { NginxSite } from './nginx.ts';
import { parseNginx } from './parse-nginx.ts';
import {
  addRule,
  alignRule,
  allowHost,
  bindKey,
  dropFromRule,
  rewriteOf,
  ruleFor,
  setRule,
  setTarget,
  viteConfigOf,
} from './vite.ts';
import type { ProxyRule, ViteConfig } from './vite.ts';

const page = 'http://localhost:5173';
const needOf = (more: Partial<Need> = {}): Need => ({
  origin: page,
  url: new URL('http://localhost:8080/api/items'),
  method: 'GET',
  headers: [],
  isCredentialed: false,
  exposes: [],
  isMisplaced: false,
  ...more,
});

const conf = `# the "shop" { not a block }
http {
    map $http_upgrade $connection { default upgrade; '' close; }
    server {
        listen 8080;
        proxy_set_header Host $host;
        location / { root /srv/www; try_files $uri /index.html; }
        location /api/ {
            proxy_pass http://127.0.0.1:8000; # the backend
        }
    }
}
`;

function nginx(work: (workspace: Workspace, site: NginxSite) => unknown, text = conf): string {
  const workspace = new Workspace([{ path: 'nginx.conf', text }]);
  const site = nginxFor(workspace, new URL('http://localhost:8080/api/items'));
  assert.ok(site);
  work(workspace, site);
  return workspace.text('nginx.conf') ?? '';
}

test('nginx takes the longest prefix of the server that listens on the port', () => {
  const workspace = new Workspace([{ path: 'nginx.conf', text: conf }]);
  assert.deepEqual(nginxFor(workspace, new URL('http://localhost:8080/api/items'))?.location.block.args, ['/api/']);
  assert.deepEqual(nginxFor(workspace, new URL('http://localhost:8080/v1'))?.location.block.args, ['/']);
});

test('a location that passes sockets on keeps the headers that it inherited', () => {
  assert.equal(
    nginx(passUpgrade),
    conf.replace(
      '8000; # the backend',
      `8000;
            proxy_set_header Host $host;
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "upgrade"; # the backend`,
    ),
  );
});

test('proxy_pass turns the path of the page into that of the backend', () => {
  const to = (served: string) =>
    /proxy_pass [^;]*/u.exec(nginx((workspace, site) => alignPrefix(workspace, site, { asked: '/api/items', served })))?.[0];
  assert.equal(to('/items'), 'proxy_pass http://127.0.0.1:8000/');
  assert.equal(to('/v1/items'), 'proxy_pass http://127.0.0.1:8000/v1/');
});

test('a directive is set where it stands, else in the location, or around everything', () => {
  assert.match(
    nginx((workspace, site) => setDirective(workspace, site, { name: 'proxy_buffering', value: 'off' })),
    /8000;\n {12}proxy_buffering off; # the backend/u,
  );
  const given = conf.replace('listen 8080;', 'listen 8080;\n        client_max_body_size 8k;');
  assert.match(
    nginx((workspace, site) => setDirective(workspace, site, { name: 'client_max_body_size', value: '50m' }), given),
    /\n {8}client_max_body_size 50m;\n/u,
  );
  assert.match(
    nginx((workspace, site) => setGlobally(workspace, site, { name: 'underscores_in_headers', value: 'on' })),
    /\n {4}underscores_in_headers on;\n\}/u,
  );
});

test('a line that is taken out leaves none behind', () => {
  const text = conf.replace('# the backend', '\n            proxy_hide_header Access-Control-Allow-Origin;');
  assert.equal(
    nginx((workspace, site) => dropDirectives(workspace, site, ({ name }) => name === 'proxy_hide_header'), text),
    conf.replace(' # the backend', ' '),
  );
});

test('CORS headers around a location with headers of its own are repeated in it', () => {
  const text = conf
    .replace('listen 8080;', 'listen 8080;\n        add_header Access-Control-Allow-Origin * always;')
    .replace('# the backend', '\n            add_header Cache-Control no-store;');
  assert.match(
    nginx((workspace, site) => ensureNginxCors(workspace, site, needOf()), text),
    /no-store;\n {12}add_header Access-Control-Allow-Origin \* always;/u,
  );
});

test('CORS headers of nginx are mended, and added with always where there are none', () => {
  const text = conf.replace('# the backend', '\n            add_header Access-Control-Allow-Origin "https://old.example.com";');
  assert.match(
    nginx((workspace, site) => ensureNginxCors(workspace, site, needOf()), text),
    /add_header Access-Control-Allow-Origin "http:\/\/localhost:5173" always;/u,
  );
  assert.match(
    nginx((workspace, site) => ensureNginxCors(workspace, site, needOf())),
    /add_header Vary "Origin" always;\n {12}if \(\$request_method = OPTIONS\) \{ return 204; \}/u,
  );
});

test('another location takes over the settings of the one there is', () => {
  assert.match(
    nginx((workspace, site) => addLocation(workspace, site, '/v1/')),
    /location \/v1\/ \{\n {12}proxy_pass http:\/\/127\.0\.0\.1:8000; # the backend\n {8}\}/u,
  );
});

test('a broken nginx file is not read', () => {
  for (const text of ['server {', 'server { listen 80; }}', 'listen 80']) assert.equal(parseNginx(text), undefined);
});

test('directives stand where they say', () => {
  const word = constantFrom('listen', 'location', '"a;b{c}"', "'#x'", String.raw`~* \.php$`, '/api', '# note {\n', '80');
  check(
    property(array(array(word, { minLength: 1, maxLength: 4 }), { maxLength: 6 }), (lines) => {
      const text = lines.map((words) => `${words.join(' ')};`).join('\n');
      for (const each of parseNginx(text) ?? []) {
        assert.ok(text.slice(each.start).startsWith(each.name));
        assert.equal(text[each.end - 1], ';');
      }
    }),
  );
});

test('Caddy: doubled headers go, wrong ones are mended, missing ones are added', () => {
  const text = 'http://localhost:8080 {\n\theader +Access-Control-Allow-Origin *\n\treverse_proxy 127.0.0.1:8000\n}\n';
  const caddy = (work: (workspace: Workspace) => unknown, given = text) => {
    const workspace = new Workspace([{ path: 'Caddyfile', text: given }]);
    work(workspace);
    return workspace.text('Caddyfile') ?? '';
  };
  const bare = text.replace('\theader +Access-Control-Allow-Origin *\n', '');
  assert.equal(
    caddy((workspace) => dropCaddyCors(workspace, 'Caddyfile')),
    bare,
  );
  assert.match(
    caddy((workspace) => ensureCaddyCors(workspace, 'Caddyfile', needOf({ isCredentialed: true }))),
    /\+Access-Control-Allow-Origin "http:\/\/localhost:5173"/u,
  );
  assert.match(
    caddy((workspace) => ensureCaddyCors(workspace, 'Caddyfile', needOf()), bare),
    /:8080 \{\n\theader \{\n\t\tAccess-Control-Allow-Origin "http:\/\/localhost:5173"/u,
  );
});

const config = `import { defineConfig } from 'vite';
import react from '@vitejs/plugin-react';

export default defineConfig(({ mode }) => ({
  plugins: [react()],
  server: {
    port: 5173,
    proxy: {
      '/api': { target: 'http://localhost:8000/', changeOrigin: true, rewrite: (path) => path.replace(/^\\/api/, '') },
      // live updates
      '/live': 'http://localhost:8000',
    },
  },
}));
`;

function vite(pathname: string, work: (config: ViteConfig, rule: ProxyRule) => unknown, text = config): string {
  const workspace = new Workspace([{ path: 'vite.config.ts', text }]);
  const found = viteConfigOf(workspace);
  const rule = found === undefined ? undefined : ruleFor(found, pathname);
  assert.ok(found !== undefined && rule !== undefined);
  work(found, rule);
  return workspace.text('vite.config.ts') ?? '';
}

test('a rule of Vite that is a text becomes an object', () => {
  assert.equal(
    vite('/live', (found, rule) => setRule(found, rule, { name: 'ws', value: 'true' })),
    config.replace(`'http://localhost:8000',`, `{ target: 'http://localhost:8000', ws: true },`),
  );
});

test('the target of a rule keeps its form', () => {
  const change = (target: URL) => {
    target.port = '9000';
    target.hostname = '127.0.0.1';
  };
  assert.equal(
    vite('/api/x', (found, rule) => setTarget(found, rule, change)),
    config.replace(`'http://localhost:8000/'`, `'http://127.0.0.1:9000/'`),
  );
});

test('the rewrite of a rule is added and taken out', () => {
  const bare = config.replace(`, rewrite: (path) => path.replace(/^\\/api/, '')`, '');
  assert.equal(
    vite('/api/x', (found, rule) => dropFromRule(found, rule, 'rewrite')),
    bare,
  );
  assert.equal(
    vite('/api/x', (found, rule) => alignRule(found, rule, { asked: '/api/x', served: '/x' }), bare),
    config,
  );
});

test('a rewrite concerns whole segments', () => {
  assert.equal(rewriteOf('/api/items', '/items'), `(path) => path.replace(/^\\/api/, '')`);
  assert.equal(rewriteOf('/api/items', '/v2/items'), `(path) => path.replace(/^\\/api/, '/v2')`);
  assert.equal(rewriteOf('/xitems', '/items'), undefined);
});

test('a key is bound to its own paths, other rules and hosts are added', () => {
  assert.match(vite('/api/x', bindKey), /'\^\/api\(\/\|\$\)': \{ target/u);
  assert.match(
    vite('/api/x', (found) => addRule(found, '/v1', `'http://127.0.0.1:8000'`)),
    /'\/live': 'http:\/\/localhost:8000',\n {6}\/\/ live|'\/v1': 'http:\/\/127\.0\.0\.1:8000'/u,
  );
  assert.match(
    vite('/api/x', (found) => allowHost(found, 'box.local')),
    /allowedHosts: \['box\.local'\]/u,
  );
});
