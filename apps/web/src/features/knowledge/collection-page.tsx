import { collectionId as collectionIdSchema } from '@causeway/contract';
import type { Collection, CollectionId } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useClient } from '../../server/server-context.tsx';
import { NotFound } from '../../shell/not-found.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Page } from '../../ui/page.tsx';
import { RowsSkeleton } from '../../ui/skeletons.tsx';
import { AskBox } from './ask/ask-box.tsx';
import { CollectionMenu } from './collections/collection-menu.tsx';
import { CollectionSettingsTab } from './collections/collection-settings-tab.tsx';
import { DocumentsTab } from './documents/documents-tab.tsx';
import { EvaluationTab } from './evaluation/evaluation-tab.tsx';
import { collectionQuery } from './knowledge-queries.ts';
import '../../ui/rows.css';
import '../../ui/tabs.css';
import './knowledge.css';

const from = '/knowledge/$collectionId/{-$tab}';
const tabs = [
  { tab: undefined, word: 'Documents' },
  { tab: 'questions', word: 'Questions' },
  { tab: 'settings', word: 'Settings' },
] as const;

/** One collection: its documents, the questions that measure it, how it is searched. */
export default function CollectionPage() {
  const { collectionId } = useParams({ from });
  const id = collectionIdSchema.safeParse(collectionId, { jitless: true });
  return id.success ? <OneCollection key={id.data} id={id.data} /> : <NotFound />;
}

function OneCollection({ id }: { readonly id: CollectionId }) {
  const client = useClient();
  const { tab } = useParams({ from });
  const { ask = '' } = useSearch({ from });
  const navigate = useNavigate({ from });
  const { data: collection, error, isPending, refetch } = useQuery(collectionQuery(client, id));
  if (collection === undefined) {
    return (
      <Page title="Collection">
        <FailureCard error={error} onCheck={refetch} />
        {isPending ? <RowsSkeleton rows={5} /> : null}
      </Page>
    );
  }
  return (
    <Page title={collection.name} lead={<Way collection={collection} />} action={<CollectionMenu collection={collection} />}>
      {collection.passages === 0 && ask === '' ? null : (
        <AskBox
          collectionId={id}
          label={`Ask ${collection.name}`}
          asked={ask}
          onAsk={(question) =>
            void navigate({ search: ({ ask: _ask, ...kept }) => (question === '' ? kept : { ...kept, ask: question }) })
          }
        />
      )}
      <nav className="tabs" aria-label="Parts of the collection">
        {tabs.map((one) => (
          <Link
            key={one.word}
            to={from}
            params={{ collectionId: id, tab: one.tab }}
            className="tab"
            activeOptions={{ exact: true, includeSearch: false }}
          >
            {one.word}
          </Link>
        ))}
      </nav>
      <Tab tab={tab} collection={collection} />
    </Page>
  );
}

function Way({ collection }: { readonly collection: Collection }) {
  return (
    <span className="breadcrumb">
      <Link to="/knowledge">Knowledge</Link>
      {collection.description === '' ? null : (
        <>
          <span aria-hidden="true">·</span>
          <span className="clip">{collection.description}</span>
        </>
      )}
    </span>
  );
}

function Tab({ tab, collection }: { readonly tab: string | undefined; readonly collection: Collection }) {
  if (tab === undefined) return <DocumentsTab collection={collection} />;
  if (tab === 'questions') return <EvaluationTab collection={collection} />;
  return tab === 'settings' ? <CollectionSettingsTab key={collection.updated_at} collection={collection} /> : <NotFound />;
}
