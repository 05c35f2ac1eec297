import type { KnowledgeDocument } from '@causeway/contract';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { RowsSkeleton } from '../../../ui/skeletons.tsx';
import { textQuery } from '../knowledge-queries.ts';
import type { PlaceSearch } from '../knowledge-search.ts';

interface TextViewProps {
  readonly document: KnowledgeDocument;
  readonly place: PlaceSearch;
}

/** So much is shown at once; long documents go on by a button. */
const windowCharacters = 60_000;
/** Shown before the passage, so that it does not stand without what leads to it. */
const before = 4000;

/** The text that is searched, with the passage marked and in view. */
export function TextView({ document, place }: TextViewProps) {
  const client = useClient();
  const [start, setStart] = useState(() => Math.max(0, (place.start ?? 0) - before));
  const { data, error, isPending, refetch } = useQuery(textQuery(client, document, start));
  if (data === undefined) {
    return (
      <>
        <FailureCard error={error} onCheck={refetch} />
        {isPending ? <RowsSkeleton rows={8} /> : null}
      </>
    );
  }
  const end = start + data.text.length;
  return (
    <div className="text-view">
      {start === 0 ? null : (
        <Button variant="default" size="xs" onClick={() => setStart(Math.max(0, start - windowCharacters))}>
          Show what stands before
        </Button>
      )}
      <MarkedPlace
        key={start}
        text={data.text}
        from={(place.start ?? 0) - start}
        to={(place.end ?? 0) - start}
        isCode={document.kind === 'code'}
      />
      {end >= data.characters ? null : (
        <Button variant="default" size="xs" onClick={() => setStart(end)}>
          Show what follows
        </Button>
      )}
    </div>
  );
}

interface MarkedPlaceProps {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly isCode: boolean;
}

function MarkedPlace({ text, from, to, isCode }: MarkedPlaceProps) {
  const mark = useRef<HTMLElement>(null);
  const hasMark = to > from && from >= 0 && from < text.length;
  useEffect(() => {
    mark.current?.scrollIntoView({ block: 'center' });
  }, []);
  return (
    <div
      className="card text-page"
      data-code={isCode || undefined}
      tabIndex={0}
      role="region"
      aria-label="Text of the document"
    >
      {hasMark ? (
        <>
          {text.slice(0, from)}
          <mark ref={mark}>{text.slice(from, to)}</mark>
          {text.slice(to)}
        </>
      ) : (
        text
      )}
    </div>
  );
}
