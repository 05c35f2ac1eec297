import { ActionIcon, Menu } from '@mantine/core';
import type { DataFile } from '@causeway/contract';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconCode,
  IconDots,
  IconHistory,
  IconSitemap,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Peek } from '../../../ui/peek.tsx';
import { useDraftSteps } from '../use-draft-steps.tsx';
import { Lineage } from './lineage.tsx';
import { RecipeText } from './recipe-text.tsx';
import { VersionList } from './version-list.tsx';

type Sheet = 'text' | 'lineage' | 'versions';
const titles: Readonly<Record<Sheet, string>> = {
  text: 'Recipe as text',
  lineage: 'Where columns come from',
  versions: 'Steps before and after',
};

/** The name of the recipe, undo and redo, and what else there is to see of it. */
export function RecipeHead({ file }: { readonly file: DataFile }) {
  const { draft, steps, canUndo, canRedo, dispatch } = useDraftSteps();
  const [sheet, setSheet] = useState<Sheet>();
  return (
    <header className="recipe-head">
      <h2 className="clip">{draft.saved?.name ?? 'Recipe'}</h2>
      <TimeButton word="Undo" keys="Control+Z" isOff={!canUndo} onClick={() => dispatch({ type: 'undo' })}>
        <IconArrowBackUp size={17} />
      </TimeButton>
      <TimeButton word="Redo" keys="Control+Shift+Z" isOff={!canRedo} onClick={() => dispatch({ type: 'redo' })}>
        <IconArrowForwardUp size={17} />
      </TimeButton>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" className="quiet-icon" aria-label="More for the recipe">
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconHistory size={15} />} onClick={() => setSheet('versions')}>
            Steps before and after
          </Menu.Item>
          <Menu.Item leftSection={<IconSitemap size={15} />} onClick={() => setSheet('lineage')}>
            Where columns come from
          </Menu.Item>
          <Menu.Item leftSection={<IconCode size={15} />} onClick={() => setSheet('text')}>
            As JSON and SQL
          </Menu.Item>
          <Menu.Item
            leftSection={<IconTrash size={15} />}
            disabled={steps.length === 0}
            onClick={() => dispatch({ type: 'load', steps: [] })}
          >
            Remove all steps
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {sheet === undefined ? null : (
        <Peek title={titles[sheet]} onClose={() => setSheet(undefined)}>
          {sheet === 'text' ? <RecipeText /> : null}
          {sheet === 'lineage' ? <Lineage file={file} /> : null}
          {sheet === 'versions' ? <VersionList /> : null}
        </Peek>
      )}
    </header>
  );
}

interface TimeButtonProps {
  readonly word: string;
  readonly keys: string;
  readonly isOff: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function TimeButton({ word, keys, isOff, onClick, children }: TimeButtonProps) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      className="quiet-icon"
      aria-label={word}
      aria-keyshortcuts={keys}
      data-hint={word}
      disabled={isOff}
      onClick={onClick}
    >
      {children}
    </ActionIcon>
  );
}
