import type { ColumnDrift, ReplyOf, compareSheets } from '@causeway/contract';
import { Section } from '../../../ui/page.tsx';
import { State } from '../../../ui/state.tsx';
import type { StateKind } from '../../../ui/state-kind.ts';
import { countOf, formatCount, formatFigure, formatShare } from '../format-count.ts';
import { kindWord } from '../profile/column-kind.tsx';

interface DifferencesProps {
  readonly compared: ReplyOf<typeof compareSheets>;
}

const driftStates: Readonly<Record<ColumnDrift['drift'], { kind: StateKind; word: string }>> = {
  none: { kind: 'done', word: 'As before' },
  some: { kind: 'waiting', word: 'Moved a little' },
  strong: { kind: 'attention', word: 'Moved much' },
};

/** What two sheets have in common and what not: the strongest change first. */
export function Differences({ compared }: DifferencesProps) {
  const { a, b, added, removed, columns } = compared;
  const moved = columns.filter(({ drift }) => drift !== 'none').length;
  return (
    <>
      <p className="compare-sum">
        <strong className="tabular">{rowsWords(a.rows, b.rows)}</strong>
        <span className="muted">
          {' '}
          {countOf(added.length, 'column')} came, {formatCount(removed.length)} went,{' '}
          {moved === 0 ? 'the others are as before.' : `${formatCount(moved)} of ${countOf(columns.length, 'other')} moved.`}
        </span>
      </p>
      {added.length + removed.length === 0 ? null : (
        <div className="compare-lists">
          <Names title="Only in B" names={added} />
          <Names title="Only in A" names={removed} />
        </div>
      )}
      <Section title="Columns of both">
        <div className="card compare-table" tabIndex={0} role="region" aria-label="What changed in each column">
          <table>
            <thead>
              <tr>
                <th scope="col">Column</th>
                <th scope="col">Change</th>
                <th scope="col">Type</th>
                <th scope="col">Empty</th>
                <th scope="col">Distinct</th>
                <th scope="col">Mean</th>
                <th scope="col">Came and went</th>
              </tr>
            </thead>
            <tbody>
              {columns.map((column) => (
                <Row key={column.column} drift={column} />
              ))}
            </tbody>
          </table>
        </div>
      </Section>
    </>
  );
}

function rowsWords(before: number, after: number): string {
  if (before === after) return `${countOf(after, 'row')} in both.`;
  const change = after - before;
  return `${formatCount(before)} → ${countOf(after, 'row')} (${change > 0 ? '+' : '−'}${formatCount(Math.abs(change))}).`;
}

function Names({ title, names }: { readonly title: string; readonly names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul className="compare-names">
        {names.map((name) => (
          <li key={name}>
            <code>{name}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Row({ drift: { column, a, b, psi, ks, only_a: onlyA, only_b: onlyB, drift } }: { readonly drift: ColumnDrift }) {
  const { kind, word } = driftStates[drift];
  const measure = [
    ...(psi === null ? [] : [`PSI ${formatFigure(psi)}`]),
    ...(ks === null ? [] : [`KS ${formatFigure(ks)}`]),
  ].join(', ');
  return (
    <tr>
      <th scope="row">{column}</th>
      <td>
        <State kind={kind}>{word}</State>
        {measure === '' ? null : <span className="muted tiny tabular compare-measure">{measure}</span>}
      </td>
      <td>{a.type === b.type ? kindWord(a.type) : `${kindWord(a.type)} → ${kindWord(b.type)}`}</td>
      <td className="tabular">{pair(formatShare(a.missing), formatShare(b.missing))}</td>
      <td className="tabular">{pair(formatCount(a.distinct), formatCount(b.distinct))}</td>
      <td className="tabular">{a.mean === null || b.mean === null ? '' : pair(formatFigure(a.mean), formatFigure(b.mean))}</td>
      <td className="compare-values">
        <Values sign="+" word="came" values={onlyB} />
        <Values sign="−" word="went" values={onlyA} />
      </td>
    </tr>
  );
}

const pair = (before: string, after: string): string => (before === after ? after : `${before} → ${after}`);

const shownValues = 3;

interface ValuesProps {
  readonly sign: string;
  readonly word: string;
  readonly values: ColumnDrift['only_a'];
}

function Values({ sign, word, values }: ValuesProps) {
  if (values.length === 0) return null;
  const shown = values.slice(0, shownValues).map(({ value }) => value);
  const more = values.length - shown.length;
  return (
    <span className="compare-value" title={`${word}: ${values.map(({ value }) => value).join(', ')}`}>
      <span aria-label={`${word}:`} role="img">
        {sign}
      </span>{' '}
      {shown.join(', ')}
      {more > 0 ? ` and ${more} more` : ''}
    </span>
  );
}
