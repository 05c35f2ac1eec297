import { ActionIcon, Menu } from '@mantine/core';
import {
  IconCode,
  IconDeviceFloppy,
  IconDots,
  IconFolderOpen,
  IconGitBranch,
  IconHistory,
  IconList,
  IconSitemap,
  IconTrash,
  IconVariable,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useDraftSteps } from '../use-draft-steps.tsx';
import { freshParameter } from './parameters/fresh-parameter.ts';
import type { RecipeSheet } from './recipe-sheet.ts';

interface RecipeHeadMenuProps {
  readonly onSheet: (sheet: RecipeSheet) => void;
  readonly onSaveAs: () => void;
}

/** What else can be done with the recipe. */
export function RecipeHeadMenu({ onSheet, onSaveAs }: RecipeHeadMenuProps) {
  const { draft, steps, dispatch } = useDraftSteps();
  const { parameters, saved } = draft;
  const addParameter = () => dispatch({ type: 'parameters', parameters: [...parameters, freshParameter(parameters)] });
  return (
    <Menu position="bottom-end" width={250}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" className="quiet-icon" aria-label="More for the recipe">
          <IconDots size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconFolderOpen size={15} />} onClick={() => onSheet('open')}>
          Open a recipe
        </Menu.Item>
        <Menu.Item leftSection={<IconDeviceFloppy size={15} />} disabled={steps.length === 0} onClick={onSaveAs}>
          Save under a new name
        </Menu.Item>
        <Menu.Item leftSection={<IconList size={15} />} renderRoot={(props) => <Link to="/data/recipes" {...props} />}>
          All recipes
        </Menu.Item>
        {saved === undefined ? null : (
          <Menu.Item leftSection={<IconGitBranch size={15} />} onClick={() => onSheet('revisions')}>
            Saved revisions
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconHistory size={15} />} onClick={() => onSheet('versions')}>
          Steps before and after
        </Menu.Item>
        <Menu.Item leftSection={<IconVariable size={15} />} onClick={addParameter}>
          Add a parameter
        </Menu.Item>
        <Menu.Item leftSection={<IconSitemap size={15} />} onClick={() => onSheet('lineage')}>
          Where columns come from
        </Menu.Item>
        <Menu.Item leftSection={<IconCode size={15} />} onClick={() => onSheet('text')}>
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
  );
}
