import { Modal, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import { findKinds } from './find-kinds.ts';
import { stepGroups } from './step-kinds.ts';
import type { StepKind } from './step-kind.ts';
import '../../../ui/rows.css';
import './step-palette.css';

interface StepPaletteProps {
  readonly onChoose: (kind: StepKind) => void;
  readonly onClose: () => void;
}

/** Every kind of step by name; arrows choose, Enter adds. */
export function StepPalette({ onChoose, onClose }: StepPaletteProps) {
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const groups = findKinds(stepGroups, text);
  const found = groups.flatMap(({ kinds }) => kinds);
  const chosen = found[active];
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setActive((active + step + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter' && chosen !== undefined) onChoose(chosen);
    else return;
    event.preventDefault();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      size={520}
      attributes={{ content: { 'aria-label': 'Add a step' } }}
    >
      <TextInput
        data-autofocus
        variant="unstyled"
        className="recipe-palette-search"
        leftSection={<IconSearch size={17} stroke={1.7} />}
        placeholder="Add a step"
        aria-label="Search steps"
        role="combobox"
        aria-expanded="true"
        aria-controls="recipe-palette-list"
        aria-activedescendant={chosen === undefined ? undefined : `recipe-palette-${chosen.op}`}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="recipe-palette-list" id="recipe-palette-list" role="listbox" aria-label="Kinds of steps">
        {groups.map(({ word, kinds }) =>
          kinds.length === 0 ? null : (
            <div key={word} role="group" aria-label={word} className="recipe-palette-group">
              <p aria-hidden="true">{word}</p>
              {kinds.map((kind) => (
                <Option key={kind.op} kind={kind} isActive={kind === chosen} onChoose={onChoose} />
              ))}
            </div>
          ),
        )}
        {found.length === 0 ? <p className="muted small recipe-palette-none">No step by that name</p> : null}
      </div>
    </Modal>
  );
}

interface OptionProps {
  readonly kind: StepKind;
  readonly isActive: boolean;
  readonly onChoose: (kind: StepKind) => void;
}

function Option({ kind, isActive, onChoose }: OptionProps) {
  const Icon = kind.icon;
  return (
    <button
      type="button"
      role="option"
      id={`recipe-palette-${kind.op}`}
      className="recipe-palette-option"
      aria-selected={isActive}
      tabIndex={-1}
      ref={isActive ? reveal : null}
      onClick={() => onChoose(kind)}
    >
      <Icon size={18} stroke={1.7} aria-hidden="true" />
      <span className="recipe-palette-words">
        <span>{kind.title}</span>
        <span className="muted tiny clip">{kind.hint}</span>
      </span>
    </button>
  );
}

const reveal = (element: HTMLElement | null): void => element?.scrollIntoView({ block: 'nearest' });
