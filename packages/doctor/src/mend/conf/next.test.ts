import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Workspace } from '../workspace.ts';
import { ensureNext, nextTarget, retargetNext } from './next.ts';

const need = {
  origin: 'http://localhost:5173',
  url: new URL('http://localhost:3000/api/items'),
  method: 'GET',
  headers: [],
  isCredentialed: true,
  exposes: [],
  isMisplaced: false,
};

const common = `/** @type {import('next').NextConfig} */
const nextConfig = {
  reactStrictMode: true,
  async rewrites() {
    return [{ source: '/backend/:path*', destination: 'http://localhost:8000/:path*' }];
  },
};

module.exports = withPlugin(nextConfig);
`;

test('a rewrite of Next gets another host and port, its pattern stays', () => {
  const workspace = new Workspace([{ path: 'web/next.config.js', text: common }]);
  assert.equal(nextTarget(workspace, '/backend/items'), 'http://localhost:8000/:path*');
  const change = (target: URL) => {
    target.port = '9000';
  };
  assert.ok(retargetNext(workspace, '/backend/items', change));
  assert.equal(workspace.text('web/next.config.js'), common.replace('localhost:8000', 'localhost:9000'));
  assert.ok(!retargetNext(workspace, '/other', change));
});

test('routes of Next get their headers in the configuration', () => {
  const workspace = new Workspace([
    {
      path: 'next.config.ts',
      text: "import type { NextConfig } from 'next';\n\nconst config: NextConfig = {};\n\nexport default config;\n",
    },
  ]);
  assert.equal(ensureNext(workspace, need), true);
  assert.match(
    workspace.text('next.config.ts') ?? '',
    /source: '\/api\/:path\*',\n {6}headers: \[\n {8}\{ key: 'Access-Control-Allow-Origin', value: 'http:\/\/localhost:5173' \},/u,
  );
  assert.equal(ensureNext(workspace, need), 'headers() of next.config is there already');
});
