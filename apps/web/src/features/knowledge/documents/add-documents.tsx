import { addDocuments } from '@causeway/contract';
import type { CollectionId } from '@causeway/contract';
import { Button, TextInput } from '@mantine/core';
import { IconFilePlus, IconFolder, IconLink } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { ChangeEvent, SyntheticEvent } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { CommandLine } from '../../../ui/command-line.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { LiveLine } from '../../../ui/live-line.tsx';
import { documentsKey } from '../knowledge-queries.ts';
import { pickedDocuments } from './dropped-documents.ts';
import type { PickedDocument } from './dropped-documents.ts';
import { sendDocuments } from './send-documents.ts';
import type { SendingProgress } from './send-documents.ts';
import { useDroppedDocuments } from './use-dropped-documents.ts';

interface AddDocumentsProps {
  readonly collectionId: CollectionId;
  /** There are documents already: less room is taken. */
  readonly isSlim: boolean;
}

/** Sends what was picked, and says how far that is. */
function useSending(collectionId: CollectionId) {
  const client = useClient();
  const queries = useQueryClient();
  const [progress, setProgress] = useState<SendingProgress>();
  const stopping = useRef<AbortController>(undefined);
  const renew = () => queries.invalidateQueries({ queryKey: documentsKey(collectionId) });
  const sending = useMutation({
    mutationFn: (documents: readonly PickedDocument[]) => {
      stopping.current = new AbortController();
      return sendDocuments(client, collectionId, {
        documents,
        signal: stopping.current.signal,
        onProgress: setProgress,
      });
    },
    onSettled: async () => {
      setProgress(undefined);
      await renew();
    },
  });
  return { progress, sending, stop: () => stopping.current?.abort() };
}

/** Where documents come in: dropped with their folders, picked, or fetched from an address. */
export function AddDocuments({ collectionId, isSlim }: AddDocumentsProps) {
  const { base } = useClient();
  const { progress, sending, stop } = useSending(collectionId);
  const take = (documents: readonly PickedDocument[]) => {
    if (documents.length > 0) sending.mutate(documents);
  };
  const isOver = useDroppedDocuments(take);
  return (
    <>
      <section
        className="add-documents"
        data-over={isOver || undefined}
        data-slim={isSlim || undefined}
        aria-label="Add documents"
      >
        <div className="add-documents-words">
          <h2>{isOver ? 'Let go to add' : 'Drop documents or folders anywhere on this page'}</h2>
          <p className="muted small">
            PDF, Word, PowerPoint, Excel, web pages, Markdown, CSV, mail, EPUB, source code and text. Scanned pages are told,
            not guessed.
          </p>
        </div>
        <Acts collectionId={collectionId} onPicked={take} />
        {isSlim ? null : (
          <div className="add-documents-command">
            <span className="muted small">The same by a command:</span>
            <CommandLine
              command={`curl -F notes/plan.md=@plan.md '${base}/api/v1/knowledge/upload?collection_id=${collectionId}'`}
            />
          </div>
        )}
      </section>
      {progress === undefined ? null : (
        <LiveLine what="Sending" note={`${progress.sent} of ${progress.total}`} onCancel={stop} cancelWord="Stop" />
      )}
      <FailureCard error={sending.error} />
    </>
  );
}

interface ActsProps {
  readonly collectionId: CollectionId;
  readonly onPicked: (documents: readonly PickedDocument[]) => void;
}

function Acts({ collectionId, onPicked }: ActsProps) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    onPicked(pickedDocuments(event.currentTarget.files ?? []));
    // The same file may be picked again.
    event.currentTarget.value = '';
  };
  return (
    <div className="add-documents-acts">
      <Button leftSection={<IconFilePlus size={16} />} onClick={() => files.current?.click()}>
        Choose files
      </Button>
      <Button variant="default" leftSection={<IconFolder size={16} />} onClick={() => folder.current?.click()}>
        A folder
      </Button>
      <FromAddress collectionId={collectionId} />
      <input ref={files} type="file" multiple hidden aria-label="Documents to add" onChange={take} />
      <input ref={folder} type="file" multiple hidden aria-label="Folder to add" {...{ webkitdirectory: '' }} onChange={take} />
    </div>
  );
}

const isAddress = (text: string): boolean => /^https?:\/\/\S+$/iu.test(text) && URL.canParse(text);

function FromAddress({ collectionId }: Pick<ActsProps, 'collectionId'>) {
  const client = useClient();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const add = useMutation({
    mutationFn: (url: string) => client.call(addDocuments, { body: { collection_id: collectionId, documents: [{ url }] } }),
    onSuccess: async () => {
      setText('');
      await queries.invalidateQueries({ queryKey: documentsKey(collectionId) });
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    add.mutate(text.trim());
  };
  return (
    <>
      <form className="add-documents-address" onSubmit={submit}>
        <TextInput
          aria-label="Address of a document"
          placeholder="or an address: https://…"
          leftSection={<IconLink size={15} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={!isAddress(text.trim())} loading={add.isPending}>
          Fetch
        </Button>
      </form>
      <FailureCard error={add.error} />
    </>
  );
}
