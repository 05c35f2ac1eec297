import { IconArrowsSort, IconColumnRemove, IconColumns3, IconCursorText, IconHeading } from '@tabler/icons-react';
import type { StepKind } from './step-kind.ts';

/** Steps that change which columns there are, and what they are called. */
export const kindsOfShape: readonly StepKind[] = [
  {
    op: 'select',
    title: 'Keep columns',
    hint: 'Only these, in this order',
    icon: IconColumns3,
    start: { columns: [] },
    fields: [{ kind: 'columns', part: 'columns', label: 'Columns', isOrdered: true }],
  },
  {
    op: 'drop',
    title: 'Remove columns',
    hint: 'All others stay',
    icon: IconColumnRemove,
    start: { columns: [] },
    fields: [{ kind: 'columns', part: 'columns', label: 'Columns' }],
  },
  {
    op: 'rename',
    title: 'Rename columns',
    hint: 'Other names, same values',
    icon: IconCursorText,
    start: { names: [{ from: '', to: '' }] },
    fields: [
      {
        kind: 'rows',
        part: 'names',
        label: 'Names',
        add: 'Add a name',
        fresh: { from: '', to: '' },
        cells: [
          { part: 'from', label: 'Column', kind: 'column' },
          { part: 'to', label: 'New name', kind: 'text', placeholder: 'New name' },
        ],
      },
    ],
  },
  {
    op: 'reorder',
    title: 'Move columns',
    hint: 'To the front or the end',
    icon: IconArrowsSort,
    start: { columns: [], to: 'front' },
    fields: [
      { kind: 'columns', part: 'columns', label: 'Columns', isOrdered: true },
      {
        kind: 'choice',
        part: 'to',
        label: 'Move them to',
        options: [
          ['front', 'The front'],
          ['end', 'The end'],
        ],
      },
    ],
  },
  {
    op: 'headers',
    title: 'Name all columns',
    hint: 'Where the header was none',
    icon: IconHeading,
    start: { names: [], skip: 0 },
    fields: [
      { kind: 'words', part: 'names', label: 'Names, one on each line', hint: 'As many as there are columns' },
      { kind: 'number', part: 'skip', label: 'Rows to take away at the top', min: 0, max: 100 },
    ],
  },
];
