import { Button } from '@mantine/core';
import { testStep } from '@causeway/contract';
import type { ReplyOf } from '@causeway/contract';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../../../../server/server-context.tsx';
import { FailureCard } from '../../../../ui/failure-card.tsx';
import { State } from '../../../../ui/state.tsx';
import { toJson } from '../../definition/json.ts';
import type { Json } from '../../definition/json.ts';
import type { TaskNode } from '../../definition/task-tree.ts';
import { JsonInput } from '../../form/json-input.tsx';
import { JsonView } from '../../form/json-view.tsx';
import { readPins, rememberInput, rememberOutput } from '../../pins.ts';
import { formatDuration } from '../../runs/duration.ts';
import { useEditor } from '../editor-context.ts';

/** Runs one step alone, with a sample input and the outputs that are pinned for the steps before. */
export function StepTest({ node }: { readonly node: TaskNode }) {
  const client = useClient();
  const { workflowId } = useEditor();
  const [input, setInput] = useState<Json | undefined>(() => toJson(readPins(workflowId).input));
  const test = useMutation({
    mutationFn: () => {
      rememberInput(workflowId, input);
      const { outputs } = readPins(workflowId);
      return client.call(testStep, {
        body: { step: { [node.name]: node.task }, input: input ?? {}, ...(outputs === undefined ? {} : { tasks: outputs }) },
      });
    },
  });
  return (
    <details className="inspector-more">
      <summary>Try this step</summary>
      <div className="test-result">
        <JsonInput label="Sample input" value={input} onChange={setInput} />
        <div>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlayerPlay size={14} />}
            loading={test.isPending}
            onClick={() => test.mutate()}
          >
            Run this step
          </Button>
        </div>
        <FailureCard error={test.error} />
        {test.data === undefined ? null : (
          <Result result={test.data} onPin={() => rememberOutput(workflowId, node.name, test.data.output)} />
        )}
      </div>
    </details>
  );
}

const outcomes = {
  completed: { kind: 'done', word: 'Completed' },
  failed: { kind: 'failed', word: 'Failed' },
  waiting: { kind: 'waiting', word: 'It would wait' },
} as const;

function Result({ result, onPin }: { readonly result: ReplyOf<typeof testStep>; readonly onPin: () => void }) {
  const [isPinned, setPinned] = useState(false);
  const { kind, word } = outcomes[result.status];
  return (
    <>
      <span className="run-facts">
        <State kind={kind}>{word}</State>
        <span className="muted small tabular">{formatDuration(result.duration_ms)}</span>
      </span>
      <JsonView
        label={result.status === 'failed' ? 'Error' : 'Output'}
        value={result.status === 'failed' ? result.error : result.output}
      />
      {result.status === 'completed' ? (
        <div>
          <Button
            variant="default"
            size="xs"
            disabled={isPinned}
            onClick={() => {
              onPin();
              setPinned(true);
            }}
          >
            {isPinned ? 'Pinned for later steps' : 'Pin this output'}
          </Button>
        </div>
      ) : null}
    </>
  );
}
