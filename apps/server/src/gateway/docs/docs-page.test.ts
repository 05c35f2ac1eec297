import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKey, faultCatalogue, followLogs, getModel, revokeKey, searchMessages } from '@causeway/contract';
import { curlOf, apiPage } from './docs-page.ts';
import { errorsPage } from './docs-page-errors.ts';
import { fieldsOf, typeText } from './docs-page-fields.ts';
import { html } from './docs-page-html.ts';
import { schemaOf } from './openapi-schema.ts';

const base = 'http://localhost:8000';

test('values are escaped in markup, and markup in markup is not', () => {
  const inner = html`<b>${'<&"\''}</b>`;
  assert.equal(
    html`<p title="${'"'}">${inner}${[1, undefined, 'a']}</p>`.markup,
    '<p title="&quot;"><b>&lt;&amp;&quot;&#39;</b>1a</p>',
  );
});

test('a call is shown as a command that a shell takes as it is', () => {
  assert.equal(
    curlOf(createKey, base),
    [
      `curl ${base}/api/v1/keys \\`,
      '  -H "authorization: Bearer $KEY" \\',
      "  -H 'content-type: application/json' \\",
      `  -d '{"name":"laptop"}'`,
    ].join('\n'),
  );
  assert.match(curlOf(revokeKey, base), /^curl -X DELETE http:\/\/localhost:8000\/api\/v1\/keys\/key_\w+ \\/u);
  assert.match(curlOf(getModel, base), /^curl http:\/\/localhost:8000\/v1\/models\/ollama\/llama3\.2 \\/u);
  assert.match(curlOf(searchMessages, base), /^curl 'http:\/\/localhost:8000\/v1\/messages\/search\?text=Lisbon' \\/u);
});

test('fields say their type, their limits, their default and whether they must be there', () => {
  const fields = fieldsOf(schemaOf(createKey.body, 'input'));
  const shown = fields.map(({ name, type, isRequired }) => [name, type.slice(0, 40), isRequired]);
  assert.deepEqual(shown, [
    ['name', 'string (1 to 100 characters)', true],
    ['scopes', '("chat:read" | "chat:write" | "models:re', false],
    ['project_id', 'string', false],
    ['models', 'string (1 to 200 characters)[]', false],
    ['rate_tier', '"default" | "strict"', false],
    ['expires_in_days', 'integer (1 to 3650)', false],
  ]);
  assert.equal(typeText({ anyOf: [{ type: 'string' }, { type: 'null' }] }), 'string | null');
  assert.equal(typeText({ type: ['number', 'null'] }), 'number | null');
});

test('the page has no script and loads nothing from anywhere', () => {
  for (const page of [
    apiPage({ endpoints: [createKey], streams: [followLogs], version: '1.0.0' }, base),
    errorsPage('1.0.0'),
  ]) {
    assert.doesNotMatch(page, /<script|\son\w+=|<link rel="stylesheet|@import|url\(|src=/u);
    const links = [...page.matchAll(/href="(?<to>[^"]*)"/gu)].map((match) => match.groups?.['to'] ?? '');
    assert.deepEqual(
      links.filter((to) => !/^(?:#|\/|data:,$)/u.test(to)),
      [],
    );
  }
});

test('every link to a place of the page finds one, and no place is there twice', () => {
  for (const page of [
    apiPage({ endpoints: [createKey, getModel], streams: [followLogs], version: '1.0.0' }, base),
    errorsPage('1.0.0'),
  ]) {
    const ids = [...page.matchAll(/\sid="(?<id>[^"]+)"/gu)].map((match) => match.groups?.['id']);
    assert.equal(new Set(ids).size, ids.length);
    for (const match of page.matchAll(/href="#(?<id>[^"]+)"/gu)) assert.ok(ids.includes(match.groups?.['id']), match[0]);
  }
});

test('every fault has its place on the page of errors', () => {
  const page = errorsPage('1.0.0');
  for (const code of Object.keys(faultCatalogue)) assert.ok(page.includes(`id="${code}"`), code);
});
