import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mintId } from '@causeway/contract';
import type { Message } from '@causeway/contract';
import { titleFrom, toConversation, toRows } from './conversation.ts';

const at = 1_795_000_000_000;
const call = (id: string) => ({ id, type: 'function', function: { name: 'weather', arguments: '{}' } });
const messageOf = (role: Message['role'], content: string, changes: Partial<Message> = {}): Message => ({
  id: mintId('message'),
  parent_id: null,
  role,
  content,
  status: 'done',
  created_at: at,
  ...changes,
});
const noSystem = { system: null };

test('what is kept of a message comes back as it was said', () => {
  const said = [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is it?' },
        { type: 'image_url', image_url: { url: 'data:,' } },
      ],
    },
    { role: 'assistant', content: null, tool_calls: [call('call_1')] },
    { role: 'tool', tool_call_id: 'call_1', content: '21' },
    { role: 'user', content: 'Thanks', name: 'ada' },
  ];
  const rows = toRows(said, null, at);
  assert.deepEqual(
    rows.map((row) => row.content),
    ['What is it?', '', '21', 'Thanks'],
  );
  assert.deepEqual(
    rows.map((row) => row.parent_id),
    [null, rows[0]?.id, rows[1]?.id, rows[2]?.id],
  );
  assert.deepEqual(toConversation(noSystem, rows), said);
});

test("instructions of a request replace the session's and are not kept", () => {
  const system = { role: 'system', content: 'Be rude.' };
  const given = [system, { role: 'user', content: 'Hi' }];
  assert.deepEqual(toConversation({ system: 'Be kind.' }, [], given), given);
  assert.deepEqual(toConversation({ system: 'Be kind.' }, [], given.slice(1)), [
    { role: 'system', content: 'Be kind.' },
    given[1],
  ]);
  assert.equal(toRows(given, null, at).length, 1);
});

test('answers that said nothing are left out, parts of answers are not', () => {
  const history = [
    messageOf('user', 'One'),
    messageOf('assistant', '', { status: 'failed' }),
    messageOf('user', 'Two'),
    messageOf('assistant', 'Well', { status: 'stopped', parts: { tool_calls: [call('call_1')] } }),
  ];
  assert.deepEqual(toConversation(noSystem, history), [
    { role: 'user', content: 'One' },
    { role: 'user', content: 'Two' },
    { role: 'assistant', content: 'Well' },
  ]);
});

test('calls without results and results without calls are left out', () => {
  const history = [
    messageOf('tool', 'old', { parts: { tool_call_id: 'call_0' } }),
    messageOf('user', 'Weather?'),
    messageOf('assistant', 'Let me see', { parts: { tool_calls: [call('call_1'), call('call_2')] } }),
    messageOf('tool', '21', { parts: { tool_call_id: 'call_1' } }),
    messageOf('user', 'Never mind'),
  ];
  assert.deepEqual(
    toConversation(noSystem, history).map((message) => [message['role'], message['content']]),
    [
      ['user', 'Weather?'],
      ['assistant', 'Let me see'],
      ['user', 'Never mind'],
    ],
  );
});

test('a history that is too long loses its beginning, never its end', () => {
  const history = ['a', 'b', 'c'].map((letter) => messageOf('user', letter.repeat(600_000)));
  assert.deepEqual(
    toConversation(noSystem, history).map((message) => String(message['content'])[0]),
    ['c'],
  );
  assert.equal(toConversation(noSystem, [messageOf('user', 'd'.repeat(2_000_000))]).length, 1);
});

test('a title is the first line of the first question, 60 characters at most', () => {
  assert.equal(titleFrom([messageOf('assistant', 'Hi'), messageOf('user', '\n  Hello there \nsecond line')]), 'Hello there');
  const long = titleFrom([messageOf('user', 'word '.repeat(30))]);
  assert.ok(long.length <= 60 && long.endsWith('…'), long);
  assert.ok(titleFrom([messageOf('user', '🙂'.repeat(60))]).isWellFormed());
  assert.equal(titleFrom([]), '');
});
