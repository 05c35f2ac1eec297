import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constantFrom, oneof, assert as check, property, string } from 'fast-check';
import { codeOfCondition, readExpressionText } from './expression-text.ts';

const codes = (text: string): string[] =>
  readExpressionText(text).parts.flatMap((part) => (typeof part === 'string' ? [] : [part.code]));

test('text without an expression is one part', () => {
  assert.deepEqual(readExpressionText('costs $5 {x}'), { parts: ['costs $5 {x}'], unclosedAt: undefined });
});

test('text and code are told apart', () => {
  const { parts } = readExpressionText('Hello ${ input.name }, ${ input.n }.');
  assert.deepEqual(parts, ['Hello ', { code: ' input.name ', at: 8 }, ', ', { code: ' input.n ', at: 25 }, '.']);
});

test('braces in strings, templates, comments and regular expressions do not close the code', () => {
  for (const code of [
    '"}"',
    String.raw`'it\'s }'`,
    '`a ${ {x: "}"}.x } }`',
    '/* } */ 1',
    String.raw`/[/}]\/}/.test(input.x)`,
    '({a: {b: 1}})',
    'a.map((x) => { return x / 2 })',
    'input.a / 2 + "}" / 3',
    'xs.filter(x => /}/.test(x))',
    '1 // }\n',
  ]) {
    assert.deepEqual(codes(`x \${${code}} y`), [code]);
  }
});

test('an expression that is never closed is named', () => {
  assert.deepEqual(readExpressionText('a ${ b'), { parts: ['a ${ b'], unclosedAt: 2 });
});

test('the parts put together are the text', () => {
  const piece = oneof(string({ unit: constantFrom('$', '{', '}', '"', '`', '/', '\\', 'a', ' ', '*') }), string());
  check(
    property(piece, (text) => {
      const joined = readExpressionText(text).parts.map((part) => (typeof part === 'string' ? part : `\${${part.code}}`));
      assert.equal(joined.join(''), text);
    }),
    { numRuns: 2000 },
  );
});

test('a condition may come with or without the marks', () => {
  assert.equal(codeOfCondition('${ a > 1 }').trim(), 'a > 1');
  assert.equal(codeOfCondition('a > 1'), 'a > 1');
});
