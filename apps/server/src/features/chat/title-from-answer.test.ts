import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as hold, property, string } from 'fast-check';
import { titleFromAnswer } from './title-from-answer.ts';

test('a title is one line without what models put around it', () => {
  const said = [
    ['Redis refuses connections', 'Redis refuses connections'],
    ['"Redis refuses connections."\n', 'Redis refuses connections'],
    ['**Title: „Größe des Wals“**', 'Größe des Wals'],
    ['# A  plan\tfor Rome', 'A plan for Rome'],
    ['<think>The person asks\nabout whales.</think>\n\nWhales at sea', 'Whales at sea'],
    ['「鯨の大きさ」', '鯨の大きさ'],
    ['C++ or Rust?', 'C++ or Rust?'],
    ['Family 👩‍👩‍👧 trip', 'Family 👩‍👩‍👧 trip'],
    ['Safe\u202Etext\u0000', 'Safetext'],
  ] as const;
  for (const [answer, title] of said) assert.equal(titleFromAnswer(answer), title);
});

test('what is no title is none', () => {
  const junk = [
    '',
    '  \n ',
    '"""',
    '<think>It never ends',
    'Here is a title:\nWhales',
    'Sure, I can help you with that, here is what I would call it',
    'x'.repeat(10_000),
    '{"title":"Whales"}',
    '<html><body>502</body></html>',
    '...',
  ];
  for (const answer of junk) assert.equal(titleFromAnswer(answer), undefined, answer.slice(0, 40));
});

test('whatever a model says, a title is one short well-formed line', () => {
  const holdsFor = (answer: string): void => {
    const title = titleFromAnswer(answer);
    if (title === undefined) return;
    assert.ok(title.length > 0 && title.length <= 60 && title.isWellFormed());
    assert.doesNotMatch(title, /\p{Cc}|[\u2028\u202E]/u);
  };
  hold(property(string({ unit: 'binary', maxLength: 80 }), holdsFor));
});
