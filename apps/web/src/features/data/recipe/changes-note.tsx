import type { DataPage } from '@causeway/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { countOf, formatCount } from '../format-count.ts';
import { useDraftSteps } from '../use-draft-steps.tsx';
import { firstRowsQuery } from './first-rows-query.ts';
import { diffPages } from './preview-diff.ts';
import type { CellChange, PreviewDiff } from './preview-diff.ts';

const shownChanges = 4;

/** What the tried step does, in a line and a few examples. */
export function ChangesNote() {
  const { fileId, sheet, shown, draft } = useDraftSteps();
  const { parameters } = draft;
  const client = useClient();
  const before = useQuery({ ...firstRowsQuery(client, { fileId, sheet, steps: shown.before ?? [], parameters }) });
  const after = useQuery({
    ...firstRowsQuery(client, { fileId, sheet, steps: shown.steps, parameters }),
    placeholderData: keepPreviousData,
  });
  const diff = useMemo(
    () =>
      before.data === undefined || after.data === undefined
        ? undefined
        : diffPages(
            before.data,
            after.data,
            shown.steps.map(({ op }) => op),
          ),
    [before.data, after.data, shown.steps],
  );
  if (after.error !== null) return <FailureCard error={after.error} onCheck={() => after.refetch()} />;
  if (diff === undefined || before.data === undefined || after.data === undefined) return null;
  const rows = { before: before.data.total, after: after.data.total };
  return (
    <div className="changes-note" role="status" data-stale={after.isPlaceholderData || undefined}>
      <p>
        <strong>{words(diff, rows).join(' · ')}</strong>
        {after.data.is_partial ? <span className="muted"> in a sample of the rows</span> : null}
      </p>
      {diff.changed.length === 0 ? null : <Examples changed={diff.changed} />}
      {diff.removedLines.length === 0 ? null : <Gone lines={diff.removedLines} before={before.data} />}
    </div>
  );
}

function words(diff: PreviewDiff, rows: { readonly before: number; readonly after: number }): readonly string[] {
  const { changed, newColumns, removedColumns } = diff;
  const said = [
    ...(changed.length === 0 ? [] : [`${countOf(changed.length, 'cell')} of the first ${countOf(diff.rows, 'row')} change`]),
    ...(newColumns.length === 0 ? [] : [countOf(newColumns.length, 'new column')]),
    ...(removedColumns.length === 0 ? [] : [`${countOf(removedColumns.length, 'column')} gone`]),
    ...(rows.after === rows.before ? [] : [`${formatCount(rows.before)} → ${countOf(rows.after, 'row')}`]),
  ];
  if (said.length > 0) return said;
  return [diff.isReshaped ? countOf(rows.after, 'row') : `No change in the first ${countOf(diff.rows, 'row')}`];
}

function Examples({ changed }: { readonly changed: readonly CellChange[] }) {
  return (
    <ul className="changes-note-list">
      {unlike(changed).map(({ line, column, from, to }) => (
        <li key={`${line} ${column}`}>
          <del>{visible(from)}</del>
          <span aria-hidden="true">→</span>
          <ins>{visible(to)}</ins>
          <span className="muted tiny clip" title={`${column}, line ${line}`}>
            {column}
          </span>
        </li>
      ))}
    </ul>
  );
}

const shownGone = 3;
const shownCells = 5;

/** Some of the rows that go away, as they were. */
function Gone({ lines, before }: { readonly lines: readonly number[]; readonly before: DataPage }) {
  return (
    <ul className="changes-note-list" aria-label="Rows that go away">
      {lines.slice(0, shownGone).map((line) => {
        const at = before.lines.indexOf(line);
        const cells = before.values.slice(0, shownCells).map((values) => values[at] ?? '');
        return (
          <li key={line} className="changes-note-gone">
            <del>{cells.join(' · ')}</del>
            <span className="muted tiny">line {line}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** Different changes say more than the same one again. */
function unlike(changed: readonly CellChange[]): readonly CellChange[] {
  const seen = new Map<string, CellChange>();
  for (const change of changed) {
    const key = JSON.stringify([change.from, change.to]);
    if (!seen.has(key)) seen.set(key, change);
    if (seen.size === shownChanges) break;
  }
  return [...seen.values()];
}

const maxShown = 60;

/** Spaces at the ends are what a step is often about. */
function visible(value: string | null): string {
  if (value === null) return 'empty';
  if (value === '') return '""';
  const shown = value.length > maxShown ? `${value.slice(0, maxShown)}…` : value;
  return shown
    .replaceAll(/^ +| +$/gu, (spaces) => '·'.repeat(spaces.length))
    .replaceAll(/ {2,}/gu, (spaces) => '·'.repeat(spaces.length));
}
