import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hasDotSegment, isUnder, parseMounts, toBackendPath, toPublicPath } from './mount.ts';
import type { Mount } from './mount.ts';
import { readTarget } from './target.ts';

function mountOf(text: string): Mount {
  const parsed = parseMounts(text);
  const [mount] = parsed.ok ? parsed.mounts : [];
  if (mount === undefined) throw new Error(text);
  return mount;
}

describe('CAUSEWAY_PROXY', () => {
  test('names prefixes and backends, the longest prefix first', () => {
    const parsed = parseMounts('/api=http://127.0.0.1:9000, /api/files=localhost:9001/ ,/ws=https://[::1]:9002');
    assert.ok(parsed.ok);
    assert.deepEqual(
      parsed.mounts.map(({ prefix, target }) => [prefix, target.origin, target.path]),
      [
        ['/api/files', 'http://localhost:9001', '/'],
        ['/api', 'http://127.0.0.1:9000', undefined],
        ['/ws', 'https://[::1]:9002', undefined],
      ],
    );
  });

  test('says every problem at once, each with an example', () => {
    const entries = [
      'api=http://a.test',
      '/=http://a.test',
      '/x',
      '/y=ws://a.test',
      '/z=ftp://a.test',
      '/a=http://u:p@a.test',
      '',
      '/../b=http://a.test',
    ];
    const parsed = parseMounts([...entries, '/c=http://a.test', '/c=http://b.test'].join(','));
    assert.ok(!parsed.ok);
    assert.equal(parsed.problems.length, 9);
    for (const problem of parsed.problems) assert.match(problem, /For example|Keep one/u);
    assert.match(
      parsed.problems.join('\n'),
      /must start with a slash[^]*causeway proxy --target[^]*write http:\/\/ instead of ws:\/\//u,
    );
  });
});

describe('a prefix', () => {
  test('is kept when the address has no path', () => {
    const mount = mountOf('/api=http://127.0.0.1:9000');
    for (const url of ['/api', '/api/', '/api/x?y=/api', '/api?x']) assert.equal(toBackendPath(mount, url), url);
    assert.equal(toPublicPath(mount, '/login'), '/login');
  });

  test('is replaced by the path when the address has one, as nginx does', () => {
    const cases = [
      ['/api=http://h:9/', '/api/x?y', '/x?y'],
      ['/api=http://h:9/', '/api', '/'],
      ['/api=http://h:9/', '/api?x', '/?x'],
      ['/api=http://h:9/base', '/api/x', '/base/x'],
      ['/api=http://h:9/base/', '/api/x', '/base/x'],
      ['/api=http://h:9/base/', '/api/', '/base/'],
      ['/api/=http://h:9/', '/api/x', '/x'],
      ['/api=http://h:9/', '/api//x', '//x'],
    ] as const;
    for (const [text, url, expected] of cases) assert.equal(toBackendPath(mountOf(text), url), expected, `${text} ${url}`);
  });

  test('comes back in the paths that the backend leads to', () => {
    assert.equal(toPublicPath(mountOf('/api=http://h:9/'), '/login'), '/api/login');
    assert.equal(toPublicPath(mountOf('/api=http://h:9/base'), '/base/login'), '/api/login');
    assert.equal(toPublicPath(mountOf('/api=http://h:9/base'), '/other'), '/other');
  });

  test('ends at a slash, a question mark or the end', () => {
    assert.deepEqual(
      ['/api', '/api/x', '/api?x', '/apix', '/ap', '/API'].map((path) => isUnder(path, '/api')),
      [true, true, true, false, false, false],
    );
  });

  test('is not left by dots, however they are written', () => {
    for (const path of [
      '/api/../x',
      '/api/..',
      '/api/%2e%2e/x',
      '/api/.%2E/x',
      '/api/..%2fx',
      String.raw`/api\..\x`,
      '/api/..;/x',
      '/api/./x',
    ]) {
      assert.equal(hasDotSegment(path), true, path);
    }
    const plain = ['/api/x..y', '/api/...', '/api/.hidden', '/api/a.b', '/api/x?../y'];
    for (const path of plain) assert.equal(hasDotSegment(path), false, path);
  });
});

describe('an address of a backend', () => {
  test('may be short', () => {
    const names = ['8001', 'localhost:8001', 'http://LOCALHOST:8001', 'https://a.test', '[::1]:9'].map((text) => {
      const read = readTarget(text);
      return read.ok ? `${read.target.origin} ${read.target.hostname} ${read.target.port} ${read.target.path}` : read.problem;
    });
    assert.deepEqual(names, [
      'http://localhost:8001 localhost 8001 undefined',
      'http://localhost:8001 localhost 8001 undefined',
      'http://localhost:8001 localhost 8001 undefined',
      'https://a.test a.test 443 undefined',
      'http://[::1]:9 ::1 9 undefined',
    ]);
  });

  test('that cannot be one is refused with the reason', () => {
    for (const text of [
      '',
      'ws://a.test',
      'http://a.test?x',
      'http://u@a.test',
      'http://',
      'localhost:0',
      'http://a.test:99999',
    ]) {
      assert.equal(readTarget(text).ok, false, text);
    }
  });
});
