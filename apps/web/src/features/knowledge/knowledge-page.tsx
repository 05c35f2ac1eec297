import type { Collection } from '@causeway/contract';
import { Button } from '@mantine/core';
import { IconBooks, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RowsSkeleton } from '../../ui/skeletons.tsx';
import { State } from '../../ui/state.tsx';
import { countOf } from '../data/format-count.ts';
import { AskBox } from './ask/ask-box.tsx';
import { CollectionMenu } from './collections/collection-menu.tsx';
import { CollectionSheet } from './collections/collection-sheet.tsx';
import { collectionsQuery } from './knowledge-queries.ts';
import '../../ui/rows.css';
import './knowledge.css';

/** Every collection, and one question to all of them. */
export default function KnowledgePage() {
  const client = useClient();
  const { ask = '' } = useSearch({ from: '/knowledge' });
  const navigate = useNavigate({ from: '/knowledge' });
  const [isCreating, setCreating] = useState(false);
  const { data, error, isPending, refetch } = useQuery(collectionsQuery(client));
  const collections = data?.collections ?? [];
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
      New collection
    </Button>
  );
  return (
    <Page
      title="Knowledge"
      lead="Drop in documents, get their words back: every passage with its page, every citation checked."
      {...(collections.length === 0 ? {} : { action: create })}
    >
      {collections.length === 0 ? null : (
        <AskBox
          label="Ask all documents"
          asked={ask}
          onAsk={(question) => void navigate({ search: question === '' ? {} : { ask: question } })}
        />
      )}
      <FailureCard error={error} onCheck={refetch} />
      {isPending ? <RowsSkeleton rows={3} /> : null}
      {data === undefined ? null : <Collections collections={collections} create={create} base={client.base} />}
      {isCreating ? <CollectionSheet onClose={() => setCreating(false)} /> : null}
    </Page>
  );
}

interface CollectionsProps {
  readonly collections: readonly Collection[];
  readonly create: ReactNode;
  readonly base: string;
}

function Collections({ collections, create, base }: CollectionsProps) {
  if (collections.length === 0) {
    return (
      <div className="card">
        <EmptyState
          variant="start"
          sentence="A collection holds documents that are searched together. Start with one, then drop documents in."
          action={create}
          command={`curl -F plan.md=@plan.md ${base}/api/v1/knowledge/upload`}
        />
      </div>
    );
  }
  return (
    <Section title="Collections">
      <ul className="card rows">
        {collections.map((collection) => (
          <CollectionRow key={collection.id} collection={collection} />
        ))}
      </ul>
    </Section>
  );
}

function CollectionRow({ collection }: { readonly collection: Collection }) {
  const { id, name, description, documents, passages, working, updated_at: at } = collection;
  return (
    <li className="document-row">
      <span className="document-mark">
        <IconBooks size={18} stroke={1.6} aria-hidden="true" />
      </span>
      <div className="document-main">
        <Link to="/knowledge/$collectionId/{-$tab}" params={{ collectionId: id }} className="row-link">
          {name}
        </Link>
        <span className="muted small clip">{description === '' ? ' ' : description}</span>
      </div>
      <div className="document-state">
        <span className="small tabular nowrap">
          {countOf(documents, 'document')} · {countOf(passages, 'passage')}
        </span>
        {working === 0 ? null : <State kind="running">{countOf(working, 'document')} being read</State>}
      </div>
      <span className="muted small document-time">
        <RelativeTime at={at} />
      </span>
      <CollectionMenu collection={collection} />
    </li>
  );
}
