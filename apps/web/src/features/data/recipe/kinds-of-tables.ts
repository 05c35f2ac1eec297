import {
  IconArrowAutofitWidth,
  IconChartDots3,
  IconCode,
  IconLayersUnion,
  IconSum,
  IconTable,
  IconTableShortcut,
} from '@tabler/icons-react';
import type { NewStep } from '../draft-steps.ts';
import { sorting } from './kinds-of-rows.ts';
import { readPart } from './step-parts.ts';
import type { StepKind } from './step-kind.ts';
import { aggregateOptions, joinOptions, windowOptions } from './step-words.ts';

const fnIs =
  (...names: readonly string[]) =>
  (step: NewStep): boolean =>
    names.includes(String(readPart(step, 'fn')));
const ranks = ['rowNumber', 'rank', 'denseRank', 'percentRank'];

/** Steps that make another table of the rows, or bring another one in. */
export const kindsOfTables: readonly StepKind[] = [
  {
    op: 'group',
    title: 'Group and summarize',
    hint: 'One row for each group',
    words: 'aggregate sum count mean summarise',
    icon: IconSum,
    start: { by: [], values: [{ as: 'count', fn: 'count' }] },
    fields: [
      { kind: 'columns', part: 'by', label: 'Groups of', hint: 'None: one row for all', isOptional: true },
      {
        kind: 'rows',
        part: 'values',
        label: 'Values',
        add: 'Add a value',
        fresh: { as: '', fn: 'sum', column: '' },
        cells: [
          { part: 'fn', label: 'Function', kind: 'choice', options: aggregateOptions },
          { part: 'column', label: 'Of column', kind: 'column', isOptional: true },
          { part: 'as', label: 'Name', kind: 'text', placeholder: 'Name' },
        ],
      },
    ],
  },
  {
    op: 'window',
    title: 'Rank and running values',
    hint: 'Over the rows around each row',
    words: 'window over lag lead rank cumulative running row number',
    icon: IconChartDots3,
    start: { as: '', fn: 'rowNumber', by: [], order: [] },
    fields: [
      { kind: 'choice', part: 'fn', label: 'Function', options: windowOptions },
      { kind: 'column', part: 'column', label: 'Of column', when: (step) => !fnIs(...ranks)(step) },
      { kind: 'text', part: 'as', label: 'Name of the column' },
      { kind: 'columns', part: 'by', label: 'Within groups of', isOptional: true },
      { ...sorting, part: 'order', label: 'In the order of' },
      { kind: 'number', part: 'offset', label: 'How many rows', min: 1, isOptional: true, when: fnIs('lag', 'lead') },
      {
        kind: 'number',
        part: 'preceding',
        label: 'Only so many rows before',
        min: 0,
        isOptional: true,
        when: fnIs('sum', 'mean', 'min', 'max', 'count'),
      },
    ],
  },
  {
    op: 'pivot',
    title: 'Pivot',
    hint: 'A column for each of some values',
    words: 'wider crosstab columnize',
    icon: IconTable,
    start: { by: [], column: '', values: [], value: '', fn: 'sum' },
    fields: [
      { kind: 'columns', part: 'by', label: 'One row for each', isOptional: true },
      { kind: 'column', part: 'column', label: 'Column whose values become columns' },
      { kind: 'words', part: 'values', label: 'These values, one on each line' },
      { kind: 'column', part: 'value', label: 'Cells are filled from' },
      { kind: 'choice', part: 'fn', label: 'Several in one cell', options: aggregateOptions },
    ],
  },
  {
    op: 'unpivot',
    title: 'Unpivot',
    hint: 'Columns become rows',
    words: 'melt longer gather transpose',
    icon: IconArrowAutofitWidth,
    start: { columns: [], name: 'name', value: 'value', dropNull: false },
    fields: [
      { kind: 'columns', part: 'columns', label: 'Columns' },
      { kind: 'text', part: 'name', label: 'Column for their names' },
      { kind: 'text', part: 'value', label: 'Column for their values' },
      { kind: 'toggle', part: 'dropNull', label: 'Leave empty cells out' },
    ],
  },
  {
    op: 'join',
    title: 'Join a sheet',
    hint: 'Columns from another sheet or file by a key',
    words: 'lookup vlookup merge left inner anti',
    icon: IconTableShortcut,
    start: { with: { sheet: '' }, how: 'lookup', on: [{ left: '', right: '' }] },
    fields: [
      { kind: 'sheet', part: 'with', label: 'Other sheet' },
      { kind: 'choice', part: 'how', label: 'How', options: joinOptions },
      {
        kind: 'rows',
        part: 'on',
        label: 'Where these are equal',
        add: 'Add a pair',
        fresh: { left: '', right: '' },
        cells: [
          { part: 'left', label: 'Column here', kind: 'column' },
          { part: 'right', label: 'Column there', kind: 'other-column' },
        ],
      },
      {
        kind: 'rows',
        part: 'take',
        label: 'Columns to bring',
        hint: 'None: all that are not compared',
        add: 'Choose a column',
        fresh: { column: '' },
        isOptional: true,
        cells: [
          { part: 'column', label: 'Column there', kind: 'other-column' },
          { part: 'as', label: 'Name here', kind: 'text', placeholder: 'Same name', isOptional: true },
        ],
        when: (step) => !['semi', 'anti'].includes(String(readPart(step, 'how'))),
      },
    ],
  },
  {
    op: 'union',
    title: 'Append a sheet',
    hint: 'Rows of another sheet or file below these',
    words: 'union concat bind rows stack',
    icon: IconLayersUnion,
    start: { with: { sheet: '' } },
    fields: [{ kind: 'sheet', part: 'with', label: 'Other sheet' }],
  },
  {
    op: 'sql',
    title: 'SQL',
    hint: 'One SELECT over input',
    words: 'query select duckdb',
    icon: IconCode,
    start: { query: 'SELECT * FROM input' },
    fields: [{ kind: 'statement', part: 'query', label: 'Statement' }],
  },
];
