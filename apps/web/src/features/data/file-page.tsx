import { fileId as fileIdSchema } from '@causeway/contract';
import type { DataFile, FileId } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { NotFound } from '../../shell/not-found.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Page } from '../../ui/page.tsx';
import { RowsSkeleton } from '../../ui/skeletons.tsx';
import { fileQuery } from './data-queries.ts';
import { FileBody } from './file/file-body.tsx';
import { FileHeader } from './file/file-header.tsx';
import { FileReading } from './file/file-reading.tsx';
import { SheetTabs } from './file/sheet-tabs.tsx';
import { DraftStepsProvider } from './use-draft-steps.tsx';
import './file/file-page.css';

/** One file: its sheets, their rows, what is in them, and the recipe that changes them. */
export default function FilePage() {
  const { fileId } = useParams({ from: '/data/$fileId' });
  const id = fileIdSchema.safeParse(fileId, { jitless: true });
  if (!id.success) return <NotFound />;
  return <OneFile key={id.data} id={id.data} />;
}

function OneFile({ id }: { readonly id: FileId }) {
  const client = useClient();
  const file = useQuery(fileQuery(client, id));
  if (file.data === undefined) {
    return (
      <Page title="File" width="wide">
        <FailureCard error={file.error} onCheck={file.refetch} />
        {file.isPending ? <RowsSkeleton rows={8} /> : null}
      </Page>
    );
  }
  return (
    <div className="file">
      <FileHeader file={file.data} />
      {file.data.sheets.length === 0 ? <FileReading file={file.data} /> : <Sheets file={file.data} />}
    </div>
  );
}

function Sheets({ file }: { readonly file: DataFile }) {
  const search = useSearch({ from: '/data/$fileId' });
  const sheet = file.sheets.find(({ name }) => name === search.sheet) ?? file.sheets[0];
  if (sheet === undefined) return null;
  return (
    <DraftStepsProvider fileId={file.id} sheet={sheet.name}>
      <SheetTabs file={file} current={sheet.name} />
      <Suspense fallback={<div className="file-body" />}>
        <FileBody file={file} sheet={sheet} />
      </Suspense>
    </DraftStepsProvider>
  );
}
