import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { actual, answer, around, codesOf, findingsOf, letIn, none, preflight, sent, setting } from './scene-suite.ts';
import type { Scene } from './scene-suite.ts';

const ok = answer(200);
const put = { method: 'PUT', headers: [['Content-Type', 'application/json']] } as const;
const wide = { ...letIn, 'access-control-allow-methods': 'PUT', 'access-control-allow-headers': 'content-type' };
const announced = (headers: Record<string, string>, status = 204): Scene => ({
  request: put,
  facts: [preflight(answer(status, headers)), actual(answer(200, letIn))],
});

describe('two faults', () => {
  const second: readonly (readonly [string, string, Scene])[] = [
    [
      'C05 C14',
      'a fixed origin hides missing credentials',
      {
        request: { credentials: 'include' },
        facts: [actual(answer(200, { 'access-control-allow-origin': 'https://shop.example' }))],
      },
    ],
    [
      'C22 C17',
      'an unparsable list hides a missing header',
      announced({ ...wide, 'access-control-allow-methods': 'GET;PUT', 'access-control-allow-headers': 'x-other' }),
    ],
    ['C03 C20', 'a wrong status hides a missing method', announced({ ...wide, 'access-control-allow-methods': 'GET' }, 405)],
    [
      'C04 C20',
      'a list of origins hides a list of methods',
      {
        request: put,
        facts: [
          preflight(answer(204)),
          sent(
            'preflight-other-origin',
            answer(204, {
              'access-control-allow-origin': 'http://shop.example',
              'access-control-allow-methods': 'GET',
              'access-control-allow-headers': 'content-type',
            }),
            { variant: 'http://shop.example' },
          ),
          actual(ok),
          ...around(ok),
        ],
      },
    ],
  ];
  for (const [codes, name, scene] of second) test(`${codes}: ${name}`, () => assert.equal(codesOf(scene).join(' '), codes));

  test('a refused preflight proves nothing about lists that were never shown', () => {
    assert.deepEqual(codesOf({ request: put, facts: [preflight(answer(401)), actual(answer(200, letIn)), ...around(ok)] }), [
      'C28',
    ]);
  });
});

test('the evidence is what stood on the wire, with what is missing', () => {
  const [finding] = findingsOf({ facts: [actual(ok), ...around(ok)] });
  assert.ok(finding);
  assert.deepEqual(finding.evidence.slice(0, 3), [
    '> GET http://localhost:8000/api/items',
    '< 200',
    '<   (no access-control-allow-origin)',
  ]);
});

test('the fix names the page and keeps the origins that are listed', () => {
  const facts = [
    actual(answer(200, { vary: 'Origin' })),
    setting('stack', 'FastAPI(', { name: 'fastapi' }),
    setting('origin', 'https://shop.example'),
  ];
  const [finding] = findingsOf({ facts });
  assert.match(finding?.fix.changes[0]?.code ?? '', /allow_origins=\["http:\/\/localhost:5173", "https:\/\/shop\.example"\]/u);
  assert.equal(finding?.fix.changes[0]?.file, 'backend/main.py');
});

test('a connection that fails is never a matter of CORS', () => {
  for (const outcome of ['closed', 'reset', 'silent', 'not-http', 'tls-failed'] as const) {
    const codes = codesOf({ facts: [actual(none(outcome))] });
    assert.ok(
      codes.every((code) => !code.startsWith('C')),
      `${outcome}: ${codes.join(' ')}`,
    );
  }
});
