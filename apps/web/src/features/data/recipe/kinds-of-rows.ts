import { IconArrowsUpDown, IconChecklist, IconCopyMinus, IconDice5, IconFilter, IconLineHeight } from '@tabler/icons-react';
import type { NewStep } from '../draft-steps.ts';
import type { FieldSpec } from './field-spec.ts';
import { readPart, textPart } from './step-parts.ts';
import type { StepKind } from './step-kind.ts';
import { ruleOptions } from './step-words.ts';

export const sorting = {
  kind: 'rows',
  add: 'Add a column',
  fresh: { column: '', order: 'asc' },
  cells: [
    { part: 'column', label: 'Column', kind: 'column' },
    {
      part: 'order',
      label: 'Order',
      kind: 'choice',
      options: [
        ['asc', 'Ascending'],
        ['desc', 'Descending'],
      ],
    },
  ],
} as const satisfies Partial<FieldSpec>;

function ruleOf(step: NewStep): string {
  const rule = readPart(step, 'rule');
  return typeof rule === 'object' && rule !== null ? (Object.keys(rule)[0] ?? '') : '';
}
const hasRule =
  (...rules: readonly string[]) =>
  (step: NewStep): boolean =>
    rules.includes(ruleOf(step));

const freshRules: Readonly<Record<string, unknown>> = {
  notNull: '',
  unique: [],
  in: { column: '', values: [] },
  between: { column: '' },
  regex: { column: '', pattern: '' },
  fk: { column: '', with: { sheet: '' }, to: '' },
  rowCount: {},
  expr: '',
};

const ruleFields: readonly FieldSpec[] = [
  {
    kind: 'form',
    part: 'rule',
    label: 'What is expected',
    options: ruleOptions,
    read: ruleOf,
    write: (rule) => ({ [rule]: freshRules[rule] }),
  },
  { kind: 'column', part: 'rule.notNull', label: 'Column', when: hasRule('notNull') },
  { kind: 'columns', part: 'rule.unique', label: 'Columns, taken together', when: hasRule('unique') },
  { kind: 'column', part: 'rule.in.column', label: 'Column', when: hasRule('in') },
  { kind: 'words', part: 'rule.in.values', label: 'Values, one on each line', when: hasRule('in') },
  { kind: 'column', part: 'rule.between.column', label: 'Column', when: hasRule('between') },
  { kind: 'cell', part: 'rule.between.min', label: 'Least', isOptional: true, when: hasRule('between') },
  { kind: 'cell', part: 'rule.between.max', label: 'Largest', isOptional: true, when: hasRule('between') },
  { kind: 'column', part: 'rule.regex.column', label: 'Column', when: hasRule('regex') },
  { kind: 'text', part: 'rule.regex.pattern', label: 'Pattern (RE2)', isCode: true, when: hasRule('regex') },
  { kind: 'column', part: 'rule.fk.column', label: 'Column', when: hasRule('fk') },
  { kind: 'sheet', part: 'rule.fk.with', label: 'Other sheet', when: hasRule('fk') },
  { kind: 'other-column', part: 'rule.fk.to', label: 'Column there', when: hasRule('fk') },
  { kind: 'number', part: 'rule.rowCount.min', label: 'At least', min: 0, isOptional: true, when: hasRule('rowCount') },
  { kind: 'number', part: 'rule.rowCount.max', label: 'At most', min: 0, isOptional: true, when: hasRule('rowCount') },
  { kind: 'expression', part: 'rule.expr', label: 'Expression', when: hasRule('expr') },
];

const isByColumn = (step: NewStep): boolean => typeof readPart(step, 'keep') === 'object';
const takesRows = (step: NewStep): boolean => readPart(step, 'take.share') === undefined;

/** Steps that decide which rows stay, and in what order. */
export const kindsOfRows: readonly StepKind[] = [
  {
    op: 'filter',
    title: 'Filter rows',
    hint: 'Where an expression is true',
    words: 'where remove keep',
    icon: IconFilter,
    start: { expr: '', keep: true },
    fields: [
      { kind: 'expression', part: 'expr', label: 'Rows where' },
      {
        kind: 'form',
        part: 'keep',
        label: 'Such rows',
        options: [
          ['keep', 'Stay'],
          ['drop', 'Go away'],
        ],
        read: (step) => (readPart(step, 'keep') === false ? 'drop' : 'keep'),
        write: (choice) => choice === 'keep',
      },
    ],
  },
  {
    op: 'dedupe',
    title: 'Remove duplicates',
    hint: 'One row for each key',
    words: 'distinct unique deduplicate',
    icon: IconCopyMinus,
    start: { keep: 'first' },
    fields: [
      { kind: 'columns', part: 'keys', label: 'Equal in', hint: 'None: in every column', isOptional: true },
      {
        kind: 'form',
        part: 'keep',
        label: 'Keep',
        options: [
          ['first', 'The first row'],
          ['last', 'The last row'],
          ['by', 'By a column'],
        ],
        read: (step) => (isByColumn(step) ? 'by' : textPart(step, 'keep') || 'first'),
        write: (choice) => (choice === 'by' ? { by: '', order: 'desc' } : choice),
      },
      { kind: 'column', part: 'keep.by', label: 'Column', when: isByColumn },
      {
        kind: 'choice',
        part: 'keep.order',
        label: 'The row with',
        options: [
          ['desc', 'The largest value'],
          ['asc', 'The least value'],
        ],
        when: isByColumn,
      },
    ],
  },
  {
    op: 'sort',
    title: 'Sort rows',
    hint: 'By one or more columns',
    words: 'order arrange',
    icon: IconArrowsUpDown,
    start: { by: [{ column: '', order: 'asc' }] },
    fields: [{ ...sorting, part: 'by', label: 'By' }],
  },
  {
    op: 'limit',
    title: 'Take some rows',
    hint: 'The first ones, or from a place on',
    words: 'limit head top offset slice',
    icon: IconLineHeight,
    start: { rows: 1000, offset: 0 },
    fields: [
      { kind: 'number', part: 'rows', label: 'Rows', min: 0 },
      { kind: 'number', part: 'offset', label: 'Left out before', min: 0 },
    ],
  },
  {
    op: 'sample',
    title: 'Take a sample',
    hint: 'Rows by chance',
    words: 'random',
    icon: IconDice5,
    start: { take: { rows: 1000 }, seed: 1 },
    fields: [
      {
        kind: 'form',
        part: 'take',
        label: 'How many',
        options: [
          ['rows', 'A number of rows'],
          ['share', 'A share of all'],
        ],
        read: (step) => (takesRows(step) ? 'rows' : 'share'),
        write: (choice) => (choice === 'rows' ? { rows: 1000 } : { share: 0.1 }),
      },
      { kind: 'number', part: 'take.rows', label: 'Rows', min: 0, when: takesRows },
      {
        kind: 'number',
        part: 'take.share',
        label: 'Share',
        hint: '0.1 is a tenth',
        min: 0,
        max: 1,
        when: (step) => !takesRows(step),
      },
      { kind: 'number', part: 'seed', label: 'Seed', min: 0 },
    ],
  },
  {
    op: 'expect',
    title: 'Expect',
    hint: 'A rule that rows must hold to',
    words: 'check validate test assert quality unique not null',
    icon: IconChecklist,
    start: { rule: { notNull: '' }, severity: 'warn' },
    fields: [
      ...ruleFields,
      {
        kind: 'choice',
        part: 'severity',
        label: 'Where it is broken',
        options: [
          ['warn', 'Warn'],
          ['quarantine', 'Set the rows aside'],
          ['fail', 'Stop the run'],
        ],
      },
      {
        kind: 'number',
        part: 'max',
        label: 'Share that may break it',
        hint: '0.01 is one in a hundred',
        min: 0,
        max: 1,
        isOptional: true,
        when: (step) => !hasRule('rowCount')(step),
      },
    ],
  },
];
