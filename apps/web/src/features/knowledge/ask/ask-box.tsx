import type { CollectionId } from '@causeway/contract';
import { Button, TextInput } from '@mantine/core';
import { IconQuote } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { RowsSkeleton } from '../../../ui/skeletons.tsx';
import { passagesQuery } from '../knowledge-queries.ts';
import { PassageCard } from './passage-card.tsx';

interface AskBoxProps {
  /** Undefined: all collections. */
  readonly collectionId?: CollectionId;
  readonly label: string;
  /** What was asked, as the address says it; '' for nothing. */
  readonly asked: string;
  readonly onAsk: (question: string) => void;
}

/** A question, and the passages that speak of it: quoted, with no model in between. */
export function AskBox({ collectionId, label, asked, onAsk }: AskBoxProps) {
  const [typed, setTyped] = useState(asked);
  const [given, setGiven] = useState(asked);
  if (given !== asked) {
    setGiven(asked);
    setTyped(asked);
  }
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onAsk(typed.trim());
  };
  return (
    <section className="ask" aria-label={label}>
      <form className="ask-form" onSubmit={submit}>
        <TextInput
          type="search"
          size="md"
          aria-label={label}
          placeholder={label}
          leftSection={<IconQuote size={17} />}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            if (event.currentTarget.value === '') onAsk('');
          }}
        />
        <Button type="submit" size="md" disabled={typed.trim() === ''}>
          Quote
        </Button>
      </form>
      {asked === '' ? null : <Passages collectionId={collectionId} asked={asked} />}
    </section>
  );
}

function Passages({ collectionId, asked }: { readonly collectionId: CollectionId | undefined; readonly asked: string }) {
  const client = useClient();
  const { data, error, isPending, refetch } = useQuery(passagesQuery(client, collectionId, asked));
  if (data === undefined) {
    return (
      <>
        <FailureCard error={error} onCheck={refetch} />
        {isPending ? <RowsSkeleton rows={3} /> : null}
      </>
    );
  }
  return (
    <div className="passages" aria-live="polite">
      <p className="muted small">
        {data.passages.length === 0
          ? 'No passage has these words. Try the words that the documents would use.'
          : `Retrieved, not generated · ${data.used.join(' and ')} · ${Math.round(data.took_ms)} ms`}
      </p>
      {data.warnings.map((warning) => (
        <p key={warning} className="small passages-warning">
          {warning}
        </p>
      ))}
      <ol className="passage-list">
        {data.passages.map((passage, index) => (
          <PassageCard key={passage.id} passage={passage} place={index + 1} />
        ))}
      </ol>
    </div>
  );
}
