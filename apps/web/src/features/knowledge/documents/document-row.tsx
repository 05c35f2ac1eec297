import { cancelDocument } from '@causeway/contract';
import type { KnowledgeDocument } from '@causeway/contract';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useClient } from '../../../server/server-context.tsx';
import { LiveLine } from '../../../ui/live-line.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { State } from '../../../ui/state.tsx';
import { countOf } from '../../data/format-count.ts';
import { formatSize } from '../../data/format-size.ts';
import { DocumentMenu } from './document-menu.tsx';
import { KindMark } from './kind-mark.tsx';

/** One document: what it is, how much can be found in it, and how far reading is. */
export function DocumentRow({ document }: { readonly document: KnowledgeDocument }) {
  const { id, name, kind, status, updated_at: at } = document;
  const isWorking = status === 'queued' || status === 'reading';
  return (
    <li className="document-row">
      <span className="document-mark" data-status={status}>
        <KindMark kind={kind} size={18} />
      </span>
      <div className="document-main">
        <Link to="/knowledge/documents/$documentId" params={{ documentId: id }} className="row-link">
          {name}
        </Link>
        <span className="muted small tabular clip">{aboutOf(document)}</span>
      </div>
      <div className="document-state">
        <Outcome document={document} />
      </div>
      <span className="muted small document-time">
        <RelativeTime at={at} />
      </span>
      <DocumentMenu document={document} />
      {isWorking ? <Working document={document} /> : null}
    </li>
  );
}

/** What a part of a document is called. */
const pageWords: Readonly<Record<string, string>> = { pptx: 'slide', xlsx: 'sheet' };

function aboutOf({ folder, url, kind, pages, bytes }: KnowledgeDocument): string {
  return [
    ...(folder === '' ? [] : [folder]),
    ...(url === null ? [] : [new URL(url).hostname]),
    ...(kind === null ? [] : [kind]),
    ...(pages === null ? [] : [countOf(pages, pageWords[kind ?? 'pdf'] ?? 'page')]),
    ...(bytes === 0 ? [] : [formatSize(bytes)]),
  ].join(' · ');
}

function Outcome({ document }: { readonly document: KnowledgeDocument }) {
  const { status, error, warnings, passages, embedded } = document;
  if (status === 'failed') return <State kind="failed">{error?.message ?? 'Cannot be read'}</State>;
  if (status === 'scanned') return <State kind="attention">Scanned: no text to find</State>;
  if (status === 'cancelled') return <State kind="waiting">Stopped</State>;
  if (passages === 0) return null;
  return (
    <>
      <span className="small tabular nowrap">
        {countOf(passages, 'passage')}
        {embedded > 0 ? ` · ${embedded === passages ? 'with vectors' : `${embedded} with vectors`}` : ''}
      </span>
      {error === null ? null : <State kind="failed">{error.message}</State>}
      {warnings.map((warning) => (
        <State key={warning} kind="attention">
          {warning}
        </State>
      ))}
    </>
  );
}

function Working({ document }: { readonly document: KnowledgeDocument }) {
  const client = useClient();
  const { id, progress } = document;
  const stop = useMutation({ mutationFn: () => client.call(cancelDocument, { params: { documentId: id } }) });
  const phase = progress?.phase ?? 'waiting';
  const note = progress?.percent === null || progress === null ? {} : { note: `${progress.percent} %` };
  return (
    <div className="document-working">
      <LiveLine what={phase.charAt(0).toUpperCase() + phase.slice(1)} {...note} onCancel={() => stop.mutate()} />
    </div>
  );
}
