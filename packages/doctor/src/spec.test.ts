import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { reportSchema } from './report/report.ts';
import { layers } from './rules/catalogue-entry.ts';
import { causeCodes, entryOf } from './rules/catalogue.ts';
import { rules } from './rules/list.ts';

const law = readFileSync(join(import.meta.dirname, '../SPEC.md'), 'utf8');
const published = join(import.meta.dirname, '../../../docs/doctor-report.schema.json');

interface Row {
  readonly section: string;
  readonly id: string;
  readonly title: string;
  readonly when: string;
}

const sections = law.split(/^### /mu).slice(1);
const rows = sections.flatMap((text): Row[] => {
  const [section = ''] = text.split('\n');
  return [...text.matchAll(/^\| (?<id>[A-Z]\d\d) \| (?<title>.*?) \| (?<when>.*) \|$/gmu)].map(({ groups = {} }) => {
    const { id = '', title = '', when = '' } = groups;
    return { section, id, title, when };
  });
});

describe('SPEC.md', () => {
  test('has every cause of the catalogue exactly once, and no other', () => {
    assert.deepEqual(rows.map(({ id }) => id).toSorted(), causeCodes.toSorted());
  });

  test('has each under its layer, with its title, and says from what it is concluded', () => {
    for (const code of causeCodes) {
      const row = rows.find(({ id }) => id === code);
      const { layer, title } = entryOf(code);
      assert.equal(row?.section.toLowerCase(), layer, `${code} belongs under ${layer}`);
      assert.equal(row.title, title, `| ${code} | ${title} | … |`);
      assert.match(row.when, /^.{5,170}[.]$/u, code);
    }
  });

  test('has the layers in the order of the ranking', () => {
    const used = layers.filter((layer) => causeCodes.some((code) => entryOf(code).layer === layer));
    assert.deepEqual(
      sections.map((text) => text.split('\n')[0]?.toLowerCase()),
      used,
    );
  });
});

test('every cause of the catalogue has a rule', () => {
  const held = new Set(rules.map(({ code }) => code));
  assert.deepEqual(
    causeCodes.filter((code) => !held.has(code)),
    [],
  );
});

describe('docs/doctor-report.schema.json', () => {
  const current = z.toJSONSchema(reportSchema) as { properties: Record<string, { items?: { required?: string[] } }> };

  test('is what the schema says; to mend: node tests/write-doctor-schema.ts', () => {
    assert.deepEqual(JSON.parse(readFileSync(published, 'utf8')), current);
  });

  test('promises a verdict, findings with their cause, evidence, fix and consequences, and the probes', () => {
    for (const name of ['verdict', 'findings', 'probes']) assert.ok(name in current.properties, name);
    const required = current.properties['findings']?.items?.required ?? [];
    const promised = ['code', 'severity', 'cause', 'evidence', 'fix', 'consequences'];
    for (const name of promised) assert.ok(required.includes(name), name);
  });
});
