import { ActionIcon, Button, Checkbox, TextInput } from '@mantine/core';
import type { Facet, RowFilter } from '@causeway/contract';
import { IconSearch, IconX } from '@tabler/icons-react';
import { Suspense, lazy, useState } from 'react';
import { countOf, formatCount } from '../format-count.ts';
import { filterWords } from '../grid/filter-words.ts';
import { chosenValues, toggleValue } from './facet-filter.ts';
import { FacetRange } from './facet-range.tsx';

const Clusters = lazy(async () => ({ default: (await import('./clusters.tsx')).Clusters }));

interface FacetCardProps {
  readonly column: string;
  /** Undefined: it is on its way. */
  readonly facet: Facet | undefined;
  readonly filter: RowFilter | undefined;
  readonly onFilter: (filter: RowFilter | undefined) => void;
  readonly onClose: () => void;
}

/** One column's values, or its spread when they are numbers or dates. */
export function FacetCard({ column, facet, filter, onFilter, onClose }: FacetCardProps) {
  const [isClustering, setClustering] = useState(false);
  return (
    <section className="facet" aria-label={`Facet ${column}`}>
      <header className="facet-head">
        <h2 className="clip">{column}</h2>
        {facet === undefined ? null : <span className="muted tiny tabular">{countOf(facet.distinct, 'value')}</span>}
        <ActionIcon
          variant="subtle"
          color="gray"
          className="quiet-icon"
          size={24}
          aria-label={`Close the facet ${column}`}
          onClick={onClose}
        >
          <IconX size={14} />
        </ActionIcon>
      </header>
      {facet === undefined ? <p className="muted small">Counting.</p> : null}
      {facet !== undefined && facet.bins.length > 1 ? <FacetRange facet={facet} filter={filter} onFilter={onFilter} /> : null}
      {facet !== undefined && facet.bins.length < 2 ? <Values facet={facet} filter={filter} onFilter={onFilter} /> : null}
      <footer className="facet-foot">
        {filter === undefined ? null : (
          <Button
            variant="subtle"
            color="gray"
            size="compact-xs"
            aria-label={`Clear: ${filterWords(filter)}`}
            onClick={() => onFilter(undefined)}
          >
            Clear
          </Button>
        )}
        {facet?.kind === 'text' ? (
          <Button variant="default" size="compact-xs" onClick={() => setClustering(true)}>
            Find alike values
          </Button>
        ) : null}
      </footer>
      <Suspense>{isClustering ? <Clusters column={column} onClose={() => setClustering(false)} /> : null}</Suspense>
    </section>
  );
}

const manyValues = 12;

function Values({ facet, filter, onFilter }: Pick<FacetCardProps, 'filter' | 'onFilter'> & { readonly facet: Facet }) {
  const [text, setText] = useState('');
  const chosen = chosenValues(filter);
  const wanted = text.trim().toLocaleLowerCase();
  const values = facet.values.filter(({ value }) => value.toLocaleLowerCase().includes(wanted));
  return (
    <>
      {facet.values.length > manyValues ? (
        <TextInput
          size="xs"
          type="search"
          aria-label={`Search the values of ${facet.column}`}
          leftSection={<IconSearch size={13} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      ) : null}
      <ul className="facet-values">
        {values.map(({ value, count }) => (
          <li key={value}>
            <Checkbox
              size="xs"
              checked={chosen.has(value)}
              onChange={() => onFilter(toggleValue(facet.column, filter, value))}
              label={<span className="facet-value">{value === '' ? 'empty' : value}</span>}
            />
            <span className="muted tiny tabular">{formatCount(count)}</span>
          </li>
        ))}
        {facet.missing > 0 ? (
          <li>
            <Checkbox
              size="xs"
              checked={filter?.op === 'empty'}
              onChange={() => onFilter(filter?.op === 'empty' ? undefined : { column: facet.column, op: 'empty' })}
              label={<span className="facet-value muted">no value</span>}
            />
            <span className="muted tiny tabular">{formatCount(facet.missing)}</span>
          </li>
        ) : null}
      </ul>
      {facet.is_cut ? <p className="muted tiny">The {formatCount(facet.values.length)} most frequent values.</p> : null}
    </>
  );
}
