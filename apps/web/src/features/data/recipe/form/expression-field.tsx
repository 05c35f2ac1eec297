import { Textarea } from '@mantine/core';
import { listRecipeFunctions } from '@causeway/contract';
import type { Client } from '@causeway/client';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useClient } from '../../../../server/server-context.tsx';
import type { FieldSpec } from '../field-spec.ts';
import { textPart, writePart } from '../step-parts.ts';
import { CompletionList } from './completion-list.tsx';
import { useStepForm } from './form-context.ts';
import { FunctionGuide } from './function-guide.tsx';
import { labelsOf } from './labels-of.ts';
import { useCompletion } from './use-completion.ts';

export const functionsQuery = (client: Client) =>
  queryOptions({
    queryKey: ['recipe-functions'],
    queryFn: ({ signal }) => client.call(listRecipeFunctions, { signal }),
    staleTime: Infinity,
  });

/** An expression: names of columns and functions are offered while it is typed. */
export function ExpressionField({ field }: { readonly field: Extract<FieldSpec, { kind: 'expression' }> }) {
  const { step, columns, parameters, change } = useStepForm();
  const client = useClient();
  const functions = useQuery(functionsQuery(client)).data?.functions ?? [];
  const listId = useId();
  const text = textPart(step, field.part);
  const { area, completing, around, ...acts } = useCompletion({
    text,
    vocabulary: { columns, functions, parameters },
    onWrite: (value) => change(writePart(step, field.part, value)),
  });
  return (
    <div className="expression-field">
      <Textarea
        {...labelsOf(field)}
        ref={area}
        className="code-input"
        autosize
        minRows={2}
        maxRows={10}
        spellCheck={false}
        autoComplete="off"
        placeholder={columns[0] === undefined ? '' : `length(${columns[0].name}) > 0`}
        aria-autocomplete="list"
        aria-controls={completing === undefined ? undefined : listId}
        aria-activedescendant={completing === undefined ? undefined : `${listId}-${completing.active}`}
        value={text}
        onChange={({ currentTarget }) => acts.onType(currentTarget)}
        onKeyDown={acts.onKeyDown}
        onBlur={acts.close}
      />
      {completing === undefined ? null : (
        <CompletionList id={listId} options={completing.options} active={completing.active} onTake={acts.take} />
      )}
      {around === undefined || completing !== undefined ? null : (
        <p className="expression-call" aria-live="polite">
          <code>{around}</code>
        </p>
      )}
      <FunctionGuide functions={functions} onInsert={acts.insertCall} />
    </div>
  );
}
