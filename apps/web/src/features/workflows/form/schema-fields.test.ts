import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAt } from '../definition/json.ts';
import { initialValue, missingFields, schemaFields, wordsOf } from './schema-fields.ts';

const schema = {
  type: 'object',
  required: ['question', 'options'],
  properties: {
    question: { type: 'string', description: 'What to ask' },
    max_tokens: { type: 'integer', default: 256 },
    tone: { anyOf: [{ const: 'dry' }, { const: 'warm' }] },
    maybe: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    either: { anyOf: [{ type: 'string' }, { type: 'array' }] },
    options: { type: 'object', properties: { deep: { $ref: '#/$defs/deep' } }, required: ['deep'] },
    tags: { type: 'array', items: { type: 'string' } },
    contact: { type: 'string', examples: ['a@example.com'] },
  },
  $defs: { deep: { type: 'boolean', title: 'Dig deeper' } },
};

const fields = schemaFields(schema) ?? [];

test('each property becomes the input a person expects', () => {
  const kinds = Object.fromEntries(fields.map(({ pointer, kind }) => [pointer, kind]));
  assert.deepEqual(kinds, {
    '/question': 'long',
    '/max_tokens': 'number',
    '/tone': 'choice',
    '/maybe': 'text',
    '/either': 'json',
    '/options': 'group',
    '/tags': 'json',
    '/contact': 'text',
  });
  assert.deepEqual(fields[2]?.choices, ['dry', 'warm']);
  assert.deepEqual(
    fields[5]?.fields.map(({ label, kind, pointer }) => [label, kind, pointer]),
    [['Dig deeper', 'boolean', '/options/deep']],
  );
});

test('a form begins with defaults and examples', () => {
  assert.deepEqual(initialValue(fields), { max_tokens: 256, options: {}, contact: 'a@example.com' });
});

test('what is required and empty is named', () => {
  const value = { question: '' };
  assert.deepEqual(
    missingFields(fields, (pointer) => readAt(value, pointer)),
    ['Question', 'Dig deeper'],
  );
});

test('a schema without properties makes no form', () => {
  for (const one of [null, {}, { type: 'string' }, { properties: {} }]) assert.equal(schemaFields(one), undefined);
});

test('names become words', () => {
  assert.deepEqual(['max_tokens', 'apiKey', 'to'].map(wordsOf), ['Max tokens', 'Api key', 'To']);
});
