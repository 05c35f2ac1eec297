import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as assertProperty, constantFrom, property } from 'fast-check';
import { splitMarkdown } from './markdown-blocks.ts';
import type { MarkdownBlocks } from './markdown-blocks.ts';

const texts = (text: string) => splitMarkdown(text).parts.map((part) => part.text.trim());

test('each block is a part', () => {
  assert.deepEqual(texts('# Title\n\nText\n\n- a\n- b\n\n```ts\nlet a;\n\nlet b;\n```\n'), [
    '# Title',
    'Text',
    '- a\n- b',
    '```ts\nlet a;\n\nlet b;\n```',
  ]);
});

test('definitions of links reach the blocks that may use them, and no code', () => {
  assert.deepEqual(texts('See [it].\n\nNothing here.\n\n```\na[0]\n```\n\n[it]: https://example.com\n'), [
    'See [it].\n\n[it]: https://example.com',
    'Nothing here.',
    '```\na[0]\n```',
  ]);
});

test('a text with footnotes stays whole', () => {
  assert.equal(splitMarkdown('One[^1].\n\nTwo.\n\n[^1]: Note').parts.length, 1);
});

test('line ends of other systems lose nothing', () => {
  const { parts } = splitMarkdown('a\r\n\r\nb');
  assert.equal(parts.map((part) => part.text).join(''), 'a\r\n\r\nb');
});

test('settled parts keep their place and are the same objects in content while the text grows', () => {
  const before = splitMarkdown('One\n\nTwo\n\nThree\n\nFo');
  const after = splitMarkdown('One\n\nTwo\n\nThree\n\nFour', before);
  assert.deepEqual(after.parts.slice(0, 3), before.parts.slice(0, 3));
  assert.equal(after.parts[3]?.text, 'Four');
});

const pieces = constantFrom(
  '# Head\n',
  'word ',
  '\n',
  '\n\n',
  '- item\n',
  '1. one\n',
  '  - nested\n',
  '```\n',
  '~~~\n',
  '> quote\n',
  '| a | b |\n',
  '| - | - |\n',
  '---\n',
  '===\n',
  '    indented\n',
  '<div>\n',
  '</div>\n',
  '[a]: /u\n',
  '[a] ',
  '**',
  '`',
  '![x](y)',
  '\t',
  '* * *\n',
  '[^1]: n\n',
);

test('cutting a growing text piece by piece gives what cutting the whole gives', () => {
  assertProperty(
    property(array(pieces, { maxLength: 40 }), (list) => {
      let text = '';
      let grown: MarkdownBlocks | undefined;
      for (const piece of list) {
        text += piece;
        grown = splitMarkdown(text, grown);
        assert.deepEqual(grown.parts, splitMarkdown(text).parts, JSON.stringify(text));
      }
    }),
    { numRuns: 300 },
  );
});

test('no character is lost and places are unique', () => {
  assertProperty(
    property(array(pieces, { maxLength: 40 }), (list) => {
      const text = list.join('');
      const { blocks, parts } = splitMarkdown(text);
      assert.equal(blocks.map(({ raw }) => raw).join(''), text);
      assert.equal(new Set(parts.map(({ at }) => at)).size, parts.length);
    }),
  );
});
