import { Button, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { CallFailure } from '@causeway/client';
import { createAgent, updateAgent } from '@causeway/contract';
import type { Agent, AgentLimits, AgentTool } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { modelsQuery } from '../../server/queries.ts';
import { useClient } from '../../server/server-context.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Peek } from '../../ui/peek.tsx';
import { ToolChoice } from './tool-choice.tsx';
import { useAgentChange } from './use-agent-change.ts';

interface AgentSheetProps {
  /** Absent: a new one. */
  readonly agent?: Agent;
  readonly onClose: () => void;
}

interface Draft {
  readonly name: string;
  readonly description: string;
  readonly instructions: string;
  readonly model: string | null;
  readonly tools: readonly AgentTool[];
  readonly limits: AgentLimits;
}

const blank: Draft = {
  name: '',
  description: '',
  instructions: '',
  model: null,
  tools: [],
  limits: { max_steps: 12, max_seconds: 300, max_tokens: 500_000 },
};

/** Makes or changes an agent. */
export function AgentSheet({ agent, onClose }: AgentSheetProps) {
  const client = useClient();
  const [draft, setDraft] = useState<Draft>(agent ?? blank);
  const set = (changes: Partial<Draft>) => setDraft((now) => ({ ...now, ...changes }));
  const save = useAgentChange(({ name, description, instructions, model, tools, limits }: Draft) => {
    const body = { name: name.trim(), description, instructions, model, tools: [...tools], limits };
    return agent === undefined
      ? client.call(createAgent, { body })
      : client.call(updateAgent, { params: { id: agent.id }, body });
  });
  const taken = save.error instanceof CallFailure && save.error.param === 'name' ? save.error.message : undefined;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate(draft, { onSuccess: onClose });
  };
  return (
    <Peek title={agent === undefined ? 'Create an agent' : `Edit ${agent.name}`} onClose={onClose}>
      <form className="sheet-form" onSubmit={submit}>
        <TextInput
          label="Name"
          required
          maxLength={100}
          placeholder="Research assistant"
          value={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          error={taken}
        />
        <TextInput
          label="Description"
          maxLength={500}
          placeholder="For people who choose an agent"
          value={draft.description}
          onChange={(event) => set({ description: event.currentTarget.value })}
        />
        <Textarea
          label="Instructions"
          description="What it is told before every chat"
          autosize
          minRows={4}
          maxRows={14}
          maxLength={100_000}
          value={draft.instructions}
          onChange={(event) => set({ instructions: event.currentTarget.value })}
        />
        <ModelChoice model={draft.model} onChange={(model) => set({ model })} />
        <ToolChoice chosen={draft.tools} onChange={(tools) => set({ tools })} />
        <Limits limits={draft.limits} onChange={(limits) => set({ limits })} />
        <FailureCard error={taken === undefined ? save.error : undefined} />
        <div className="sheet-form-foot">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            {agent === undefined ? 'Create agent' : 'Save'}
          </Button>
        </div>
      </form>
    </Peek>
  );
}

interface ModelChoiceProps {
  readonly model: string | null;
  readonly onChange: (model: string | null) => void;
}

function ModelChoice({ model, onChange }: ModelChoiceProps) {
  const models = useQuery(modelsQuery(useClient())).data?.data ?? [];
  const names = models.map(({ id }) => id);
  // A model that is not listed just now stays chosen.
  const data = model === null || names.includes(model) ? names : [model, ...names];
  return (
    <Select label="Model" placeholder="The default model" clearable searchable data={data} value={model} onChange={onChange} />
  );
}

interface LimitsProps {
  readonly limits: AgentLimits;
  readonly onChange: (limits: AgentLimits) => void;
}

const bounds = {
  max_steps: { label: 'Steps', min: 1, max: 50 },
  max_seconds: { label: 'Seconds', min: 5, max: 3600 },
  max_tokens: { label: 'Tokens', min: 1000, max: 10_000_000 },
} as const satisfies Record<keyof AgentLimits, object>;

/** For one answer; what a person takes to approve does not count. */
function Limits({ limits, onChange }: LimitsProps) {
  return (
    <fieldset className="agent-limits">
      <legend className="mantine-InputWrapper-label">At most, for one answer</legend>
      {(['max_steps', 'max_seconds', 'max_tokens'] as const).map((key) => (
        <NumberInput
          key={key}
          {...bounds[key]}
          size="xs"
          required
          allowDecimal={false}
          hideControls
          thousandSeparator=","
          value={limits[key]}
          onChange={(value) => onChange({ ...limits, [key]: Number(value) })}
        />
      ))}
    </fieldset>
  );
}
