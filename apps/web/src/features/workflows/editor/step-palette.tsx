import { Modal, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { NamedTask } from '../definition/edit-definition.ts';
import { useEditor } from './editor-context.ts';
import { stepStarts } from './step-kinds.ts';
import type { StepStart } from './step-kinds.ts';
import '../../../ui/rows.css';
import './step-palette.css';

interface StepPaletteProps {
  readonly onChoose: (step: NamedTask) => void;
  readonly onClose: () => void;
}

const groups = ['Call', 'Flow', 'Data'] as const;
const groupWords = { Call: 'Calls', Flow: 'Flow', Data: 'Data and code' } as const;

/** Every kind of step by name; arrows choose, Enter inserts. */
export function StepPalette({ onChoose, onClose }: StepPaletteProps) {
  const { calls } = useEditor();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const found = groups.flatMap((group) => stepStarts(calls).filter((start) => start.group === group && matches(start, text)));
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = found[active];
    if (step !== undefined) setActive((active + step + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter' && chosen !== undefined) onChoose(chosen.start);
    else return;
    event.preventDefault();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      size={480}
      attributes={{ content: { 'aria-label': 'Insert a step' } }}
    >
      <div className="step-palette">
        <TextInput
          data-autofocus
          variant="unstyled"
          className="step-palette-search"
          leftSection={<IconSearch size={17} stroke={1.7} />}
          placeholder="Insert a step"
          aria-label="Search steps"
          role="combobox"
          aria-expanded="true"
          aria-controls="step-palette-list"
          aria-activedescendant={found[active] === undefined ? undefined : `step-option-${active}`}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
        <div className="step-palette-list" id="step-palette-list" role="listbox" aria-label="Steps">
          {groups.map((group) => (
            <Group key={group} group={group} found={found} active={active} onChoose={onChoose} />
          ))}
          {found.length === 0 ? <p className="muted small step-palette-none">No step by that name</p> : null}
        </div>
      </div>
    </Modal>
  );
}

const matches = ({ title, hint }: StepStart, text: string): boolean =>
  `${title} ${hint}`.toLowerCase().includes(text.trim().toLowerCase());

interface GroupProps {
  readonly group: (typeof groups)[number];
  readonly found: readonly StepStart[];
  readonly active: number;
  readonly onChoose: (step: NamedTask) => void;
}

function Group({ group, found, active, onChoose }: GroupProps) {
  const own = found.flatMap((start, index) => (start.group === group ? [{ start, index }] : []));
  if (own.length === 0) return null;
  return (
    <div role="group" aria-label={groupWords[group]}>
      <p className="step-palette-group" aria-hidden="true">
        {groupWords[group]}
      </p>
      {own.map(({ start, index }) => (
        <Option key={start.title} start={start} index={index} isActive={index === active} onChoose={onChoose} />
      ))}
    </div>
  );
}

interface OptionProps {
  readonly start: StepStart;
  readonly index: number;
  readonly isActive: boolean;
  readonly onChoose: (step: NamedTask) => void;
}

function Option({ start, index, isActive, onChoose }: OptionProps) {
  const Icon = start.icon;
  return (
    <button
      type="button"
      role="option"
      id={`step-option-${index}`}
      className="step-option"
      aria-selected={isActive}
      tabIndex={-1}
      ref={isActive ? reveal : null}
      onClick={() => onChoose(start.start)}
    >
      <Icon size={18} stroke={1.7} aria-hidden="true" />
      <span className="step-option-words">
        <span>{start.title}</span>
        <span className="muted small clip">{start.hint}</span>
      </span>
    </button>
  );
}

const reveal = (element: HTMLElement | null): void => element?.scrollIntoView({ block: 'nearest' });
