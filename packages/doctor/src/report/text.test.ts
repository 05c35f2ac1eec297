import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { array, assert as holds, integer, property, stringMatching } from 'fast-check';
import { renderHtml } from './html.ts';
import type { Report, ReportFinding } from './report.ts';
import { renderText } from './text.ts';
import { wrapBytes, wrapCommand, wrapWords } from './wrap.ts';

const finding: ReportFinding = {
  code: 'C04',
  name: 'origin-not-allowed',
  title: 'This origin is not on the allowlist',
  severity: 'error',
  cause:
    'http://localhost:5174 is not on the list of the server; http://localhost:5173 is, and so are http://localhost:3000 and others.',
  evidence: [
    '> OPTIONS http://localhost:8000/v1/a/rather/long/path/with/many/parts/and/a/query?with=values&and=more',
    '>   access-control-request-headers: authorization,content-type,idempotency-key,x-request-id,x-trace',
    '< 204 No Content',
    '<   (no access-control-allow-origin)',
  ],
  confidence: 0.9,
  consequences: ['The page fails with: Failed to fetch'],
  fix: {
    summary: "Add the page's origin to the list",
    changes: [{ stack: 'fastapi', file: 'main.py', code: 'allow_origins=[\n    "http://localhost:5174",\n]' }],
  },
  verify:
    "curl -i -X OPTIONS -H 'Access-Control-Request-Method: POST' -H 'Origin: http://localhost:5174' 'http://localhost:8000/v1/x'",
  about: 'r1',
};

const report: Report = {
  version: 1,
  verdict: 'broken',
  origin: 'http://localhost:5174',
  requests: [{ id: 'r1', method: 'POST', url: 'http://localhost:8000/v1/x' }],
  sockets: [],
  findings: [finding],
  checks: [
    { name: 'Address', state: 'ok', text: 'localhost:8000 open on 127.0.0.1', ms: 3 },
    { name: 'CORS', state: 'error', text: `a text ${'that goes on '.repeat(12)}` },
  ],
  ruled_out: ['Address: localhost:8000 open on 127.0.0.1'],
  suspects: [],
  notes: [
    'POST was not sent, because it may change something; --allow-unsafe sends it as given, and this goes on for a while.',
  ],
  probes: [],
  browsers: [],
  requests_sent: 12,
  duration_ms: 184,
};

describe('the report on a terminal', () => {
  test('fits into 80 columns, code and single words aside', () => {
    const long = renderText(report, { width: 80 }).filter((line) => line.length > 80);
    assert.deepEqual(long, []);
  });

  test('has no line broken where nobody says how wide it is', () => {
    const lines = renderText(report);
    assert.ok(lines.includes(`   = cause: ${finding.cause}`));
    assert.ok(lines.includes(`   = check: ${finding.verify}`));
  });

  test('stands as rustc shows an error: code, place, bytes, cause, note, fix, check', () => {
    const text = renderText(report, { width: 80 }).join('\n');
    const order = [
      'error[C04]: This origin',
      '--> POST http://localhost:8000/v1/x',
      '| > OPTIONS',
      '= cause:',
      '= note:',
      '= fix:',
      'fastapi, main.py:',
      '= check: curl',
      '= more: npx causeway explain C04',
    ];
    const places = order.map((part) => text.indexOf(part));
    assert.ok(!places.includes(-1));
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
  });

  test('has the verdict last, with what it took', () => {
    assert.deepEqual(renderText(report).slice(-2), ['Broken: 1 cause found.', '12 requests in 184 ms']);
  });

  test('paints nothing that is empty', () => {
    const painted: string[] = [];
    const paint = (_style: string, text: string): string => {
      painted.push(text);
      return text;
    };
    renderText(report, { paint });
    assert.ok(!painted.includes(''));
  });
});

describe('lines', () => {
  test('of words keep every word, and break only between them', () => {
    holds(
      property(array(stringMatching(/^[a-z]{1,12}$/u), { minLength: 1 }), integer({ min: 12, max: 80 }), (words, width) => {
        const lines = wrapWords(words.join(' '), width);
        assert.equal(lines.join(' '), words.join(' '));
        assert.ok(lines.every((line) => line.length <= width));
      }),
    );
  });

  test('of bytes lose none', () => {
    holds(
      property(stringMatching(/^ {0,60}[a-z:;=,]{1,300}$/u), integer({ min: 40, max: 100 }), (bytes, width) => {
        const lines = wrapBytes(bytes, width);
        assert.equal(lines.map((line) => line.trim()).join(''), bytes.trim());
        assert.ok(lines.every((line) => line.length <= width));
      }),
    );
  });

  test('of a command make the same command when they are pasted', () => {
    const lines = wrapCommand(finding.verify ?? '', 60);
    assert.ok(lines.length > 1);
    assert.equal(lines.map((line) => line.replace(/ \\$/u, '').trim()).join(' '), finding.verify);
    assert.ok(lines.slice(0, -1).every((line) => line.endsWith(' \\')));
  });
});

test('the HTML shows the same, and nothing in it is markup of somebody else', () => {
  const html = renderHtml({ ...report, findings: [{ ...finding, evidence: ['<   <script>alert(1)</script>'] }] });
  assert.match(html, /This origin is not on the allowlist/u);
  assert.match(html, /&lt;script&gt;alert\(1\)/u);
  assert.doesNotMatch(html, /<script/u);
});
