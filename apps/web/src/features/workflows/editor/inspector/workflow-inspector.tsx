import { TextInput, Textarea } from '@mantine/core';
import { readAt, textOf, writeAt } from '../../definition/json.ts';
import { JsonInput } from '../../form/json-input.tsx';
import { useEditor } from '../editor-context.ts';
import { problemsAt } from '../problems-at.ts';
import { Problem } from './problem.tsx';

/** Title, name and input of the workflow itself. */
export function WorkflowInspector() {
  const { state, edit, problems, tree } = useEditor();
  const { definition } = state;
  const own = problemsAt(problems, undefined, tree);
  const read = (pointer: string) => textOf(readAt(definition, pointer));
  const write = (pointer: string, value: Parameters<typeof writeAt>[2]) =>
    edit({ definition: writeAt(definition, pointer, value), path: undefined }, pointer);
  return (
    <>
      {own.length === 0 ? null : (
        <ul className="inspector-problems" aria-label="Problems of the workflow">
          {own.map((problem) => (
            <Problem key={`${problem.pointer} ${problem.code} ${problem.message}`} problem={problem} />
          ))}
        </ul>
      )}
      <div className="inspector-part">
        <TextInput
          label="Title"
          value={read('/document/title')}
          maxLength={200}
          onChange={(event) => write('/document/title', event.currentTarget.value || undefined)}
        />
        <TextInput
          label="Name"
          description="Other workflows and files call it so"
          className="code-input"
          value={read('/document/name')}
          onChange={(event) => write('/document/name', event.currentTarget.value)}
        />
        <Textarea
          label="Summary"
          autosize
          minRows={2}
          maxRows={6}
          value={read('/document/summary')}
          onChange={(event) => write('/document/summary', event.currentTarget.value || undefined)}
        />
        <JsonInput
          label="Input"
          description="A JSON Schema; the form of each run is made from it"
          value={readAt(definition, '/input/schema/document')}
          minRows={4}
          onChange={(value) =>
            write('/input', value === undefined ? undefined : { schema: { format: 'json', document: value } })
          }
        />
      </div>
    </>
  );
}
