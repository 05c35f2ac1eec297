import { Checkbox, SegmentedControl } from '@mantine/core';
import type { AgentTool, ToolInfo } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { useClient } from '../../server/server-context.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { RowsSkeleton } from '../../ui/skeletons.tsx';
import { toolsQuery } from './agent-queries.ts';
import { needsApproval, powersOf } from './tool-words.ts';

interface ToolChoiceProps {
  readonly chosen: readonly AgentTool[];
  readonly onChange: (tools: readonly AgentTool[]) => void;
}

/** Which tools an agent has, what each may do, and whether a person is asked. */
export function ToolChoice({ chosen, onChange }: ToolChoiceProps) {
  const { data, error, refetch } = useQuery(toolsQuery(useClient()));
  const known = data?.tools ?? [];
  const lost = chosen.filter(({ name }) => data !== undefined && known.every((tool) => tool.name !== name));
  return (
    <fieldset className="tool-choice">
      <legend className="mantine-InputWrapper-label">Tools</legend>
      <p className="muted tiny">Once private data was read, nothing is sent out without asking you, whatever is chosen here.</p>
      <FailureCard error={error} onCheck={refetch} />
      {data === undefined && error === null ? <RowsSkeleton rows={3} /> : null}
      <ul>
        {known.map((tool) => (
          <ToolOption key={tool.name} tool={tool} chosen={chosen} onChange={onChange} />
        ))}
        {lost.map(({ name }) => (
          <li key={name} className="tool-option">
            <Checkbox
              checked
              label={name}
              description="Not offered just now; its server may be off"
              onChange={() => onChange(chosen.filter((one) => one.name !== name))}
            />
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

interface ToolOptionProps extends ToolChoiceProps {
  readonly tool: ToolInfo;
}

function ToolOption({ tool, chosen, onChange }: ToolOptionProps) {
  const choice = chosen.find(({ name }) => name === tool.name);
  const others = chosen.filter(({ name }) => name !== tool.name);
  return (
    <li className="tool-option">
      <Checkbox
        label={tool.title}
        description={powersOf(tool)}
        checked={choice !== undefined}
        onChange={(event) => onChange(event.currentTarget.checked ? [...others, { name: tool.name, approval: 'ask' }] : others)}
      />
      {choice === undefined || !needsApproval(tool) ? null : (
        <SegmentedControl
          size="xs"
          aria-label={`Approval of ${tool.title}`}
          value={choice.approval}
          onChange={(approval) =>
            onChange([...others, { name: tool.name, approval: approval === 'always' ? 'always' : 'ask' }])
          }
          data={[
            { value: 'ask', label: 'Ask me' },
            { value: 'always', label: 'Always' },
          ]}
        />
      )}
    </li>
  );
}
