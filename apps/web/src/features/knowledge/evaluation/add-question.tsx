import type { DocumentId, EvaluationQuestion, KnowledgeDocument } from '@causeway/contract';
import { Button, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';

interface AddQuestionProps {
  readonly documents: readonly KnowledgeDocument[];
  readonly isBusy: boolean;
  readonly onAdd: (question: EvaluationQuestion) => void;
}

/** A question and the document that answers it. */
export function AddQuestion({ documents, isBusy, onAdd }: AddQuestionProps) {
  const [question, setQuestion] = useState('');
  const [documentId, setDocumentId] = useState<DocumentId | null>(null);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (documentId === null) return;
    onAdd({ question: question.trim(), document_id: documentId, quote: '' });
    setQuestion('');
  };
  return (
    <form className="add-question" onSubmit={submit}>
      <TextInput
        aria-label="Question"
        placeholder="A question, in the words of who asks"
        maxLength={1000}
        value={question}
        onChange={(event) => setQuestion(event.currentTarget.value)}
      />
      <Select
        aria-label="Document that answers it"
        placeholder="answered by…"
        searchable
        data={documents.map(({ id, name }) => ({ value: id, label: name }))}
        value={documentId}
        onChange={(value) => setDocumentId(documents.find(({ id }) => id === value)?.id ?? null)}
      />
      <Button type="submit" variant="default" disabled={question.trim() === '' || documentId === null} loading={isBusy}>
        Add
      </Button>
    </form>
  );
}
