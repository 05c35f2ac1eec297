import { Button } from '@mantine/core';
import type { ColumnProfile, RowFilter, Sheet } from '@causeway/contract';
import { IconFilter } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Facts } from '../../../ui/facts.tsx';
import { Peek } from '../../../ui/peek.tsx';
import { State } from '../../../ui/state.tsx';
import { formatCount, formatFigure, formatShare } from '../format-count.ts';
import { kindWord } from './column-kind.tsx';
import { ColumnHistogram } from './column-histogram.tsx';
import { columnFacts } from './column-facts.ts';
import { QualityBar } from './quality-bar.tsx';
import { qualityOf, qualityWords } from './quality.ts';
import './column-peek.css';

interface ColumnPeekProps {
  readonly name: string;
  /** Undefined: it is being measured, or a step made the column. */
  readonly profile: ColumnProfile | undefined;
  readonly sheet: Sheet;
  readonly onFilter: (filter: RowFilter) => void;
  readonly onClose: () => void;
}

/** All that is known of one column of the sheet. */
export function ColumnPeek({ name, profile, sheet, onFilter, onClose }: ColumnPeekProps) {
  const isKnown = sheet.fields.some((field) => field.name === name);
  return (
    <Peek title={name} onClose={onClose}>
      {profile === undefined ? (
        <p className="muted small">
          {isKnown ? 'Being measured.' : 'A step made this column; a profile is of the file as it was read.'}
        </p>
      ) : (
        <Profile profile={profile} onFilter={onFilter} />
      )}
    </Peek>
  );
}

interface ProfileProps {
  readonly profile: ColumnProfile;
  readonly onFilter: (filter: RowFilter) => void;
}

function Profile({ profile, onFilter }: ProfileProps) {
  const { semantic, pii, patterns, patterns_sample: sample, top, rare, tokens, name } = profile;
  const quality = qualityOf(profile);
  return (
    <>
      <div className="column-lead">
        <p>
          <strong>{kindWord(semantic.type)}</strong>
          {semantic.detail === undefined ? null : <code> {semantic.detail}</code>}
          <span className="muted small"> · {formatShare(semantic.confidence)} sure</span>
        </p>
        <QualityBar column={profile} />
        <p className="muted small">{qualityWords(quality)}</p>
        {pii === 'none' ? null : <State kind="attention">Personal data: {piiWords[pii] ?? pii}</State>}
      </div>
      <ColumnHistogram profile={profile} />
      <Facts facts={columnFacts(profile)} />
      <Values title="Most frequent" name={name} values={top} onFilter={onFilter} />
      <Values title="Words for nothing" name={name} values={tokens} onFilter={onFilter} />
      {semantic.exceptions > 0 ? (
        <Part title={`${formatCount(semantic.exceptions)} do not fit`}>
          <ul className="column-lines">
            {semantic.examples.map(({ line, value }) => (
              <li key={`${line} ${value}`}>
                <span className="muted tabular">{line === null ? '' : `line ${line}`}</span>
                <code className="clip">{value ?? 'null'}</code>
              </li>
            ))}
          </ul>
        </Part>
      ) : null}
      {patterns.length === 0 ? null : (
        <Part title="Patterns" hint={sample === undefined ? undefined : `of a sample of ${formatCount(sample)}`}>
          <Shares values={patterns} />
          <p className="muted tiny">A is a capital letter, a a small one, 9 a digit; + repeats.</p>
        </Part>
      )}
      {rare.length === 0 || rare.length === top.length ? null : (
        <Values title="Rare" name={name} values={rare} onFilter={onFilter} />
      )}
      <Outliers profile={profile} />
    </>
  );
}

const piiWords: Partial<Record<ColumnProfile['pii'], string>> = {
  email: 'email addresses',
  phone: 'phone numbers',
  name: 'names of people',
  address: 'addresses',
  card: 'card numbers',
  iban: 'bank accounts',
  ip: 'network addresses',
  birthdate: 'dates of birth',
};

interface PartProps {
  readonly title: string;
  readonly hint?: string | undefined;
  readonly children: ReactNode;
}

function Part({ title, hint, children }: PartProps) {
  return (
    <section className="column-part">
      <h3>
        {title}
        {hint === undefined ? null : <span className="muted tiny"> {hint}</span>}
      </h3>
      {children}
    </section>
  );
}

type Counted = ColumnProfile['top'][number];

function Shares({ values }: { readonly values: readonly Counted[] }) {
  return (
    <ul className="column-shares">
      {values.map(({ value, count, share }) => (
        <li key={value}>
          <span className="column-share" style={{ inlineSize: `${share * 100}%` }} aria-hidden="true" />
          <code className="clip">{value}</code>
          <span className="muted tabular">{formatCount(count)}</span>
          <span className="muted tabular column-percent">{formatShare(share)}</span>
        </li>
      ))}
    </ul>
  );
}

interface ValuesProps {
  readonly title: string;
  readonly name: string;
  readonly values: readonly Counted[];
  readonly onFilter: (filter: RowFilter) => void;
}

function Values({ title, name, values, onFilter }: ValuesProps) {
  if (values.length === 0) return null;
  return (
    <Part title={title}>
      <ul className="column-shares">
        {values.map(({ value, count, share }) => (
          <li key={value}>
            <span className="column-share" style={{ inlineSize: `${share * 100}%` }} aria-hidden="true" />
            <span className="clip column-value">{value}</span>
            <span className="muted tabular">{formatCount(count)}</span>
            <span className="muted tabular column-percent">{formatShare(share)}</span>
            <Button
              variant="subtle"
              color="gray"
              size="compact-xs"
              aria-label={`Show the rows with ${value}`}
              onClick={() => onFilter({ column: name, op: 'in', value: [value] })}
            >
              <IconFilter size={13} />
            </Button>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Outliers({ profile }: { readonly profile: ColumnProfile }) {
  const outliers = profile.numbers?.outliers;
  if (outliers === undefined || outliers.count === 0) return null;
  return (
    <Part title={`${formatCount(outliers.count)} far from the others`}>
      <p className="muted small">
        Below {formatFigure(outliers.low)} or above {formatFigure(outliers.high)}.
      </p>
      <ul className="column-lines">
        {outliers.examples.map(({ line, value }) => (
          <li key={`${line} ${value}`}>
            <span className="muted tabular">{line === null ? '' : `line ${line}`}</span>
            <code className="clip">{value ?? 'null'}</code>
          </li>
        ))}
      </ul>
    </Part>
  );
}
