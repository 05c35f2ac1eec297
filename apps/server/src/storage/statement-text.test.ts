import assert from 'node:assert/strict';
import test from 'node:test';
import { assert as assertProperty, property, string } from 'fast-check';
import { assertRead, changesRows, numberPlaceholders } from './statement-text.ts';
import { createTextCache } from './text-cache.ts';

test('question marks are numbered, those in strings, names, comments and dollar quotes stay', () => {
  assert.equal(numberPlaceholders('select ?, ? where a = ?'), 'select $1, $2 where a = $3');
  assert.equal(numberPlaceholders(`select 'a?''?' , "b?", ?`), `select 'a?''?' , "b?", $1`);
  assert.equal(numberPlaceholders('select 1 -- ?\n, ? /* ? */, ?'), 'select 1 -- ?\n, $1 /* ? */, $2');
  assert.equal(numberPlaceholders('select $$ ? $$, $body$ ? $ ? $body$, ?'), 'select $$ ? $$, $body$ ? $ ? $body$, $1');
  assert.equal(numberPlaceholders('select "a" from "b" where "c" = $1'), 'select "a" from "b" where "c" = $1');
});

test('any string literal keeps its question marks', () => {
  assertProperty(
    property(string(), (text) => {
      const literal = `'${text.replaceAll("'", "''")}'`;
      assert.equal(numberPlaceholders(`select ?, ${literal}, ?`), `select $1, ${literal}, $2`);
    }),
  );
});

test('only reads may run outside write', () => {
  const reads = ['select 1', ' WITH a as (select 1) select * from a', 'pragma integrity_check', 'values (1)'];
  for (const sql of reads) assertRead(sql);
  for (const sql of ['delete from a', 'insert into a values (1) returning id', 'update a set b = 1', 'drop table a']) {
    assert.throws(() => assertRead(sql), /only reads/u);
  }
  assert.ok(changesRows('\n  INSERT into a values (1)'));
  assert.ok(!changesRows('create table a (b text)'));
});

test('a text cache makes each value once and drops the least recently used', () => {
  const made: string[] = [];
  const cached = createTextCache(2, (text) => {
    made.push(text);
    return text.toUpperCase();
  });
  for (const text of ['a', 'b', 'a', 'c', 'a', 'b']) assert.equal(cached(text), text.toUpperCase());
  assert.deepEqual(made, ['a', 'b', 'c', 'b']);
});
