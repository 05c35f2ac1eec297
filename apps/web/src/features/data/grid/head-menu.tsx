import { Menu } from '@mantine/core';
import type { RowSort } from '@causeway/contract';
import {
  IconArrowDown,
  IconArrowUp,
  IconArrowsSort,
  IconChartHistogram,
  IconCopy,
  IconFilter,
  IconReplace,
  IconTags,
  IconTrash,
} from '@tabler/icons-react';
import { copyText } from '../../../ui/copy-text.ts';
import type { NewStep } from '../draft-steps.ts';
import { kindWord } from '../profile/column-kind.tsx';
import type { GridColumn } from './grid-column.ts';

interface HeadMenuProps {
  readonly column: GridColumn;
  readonly anchor: DOMRect;
  readonly sort: readonly RowSort[];
  readonly onSort: (sort: readonly RowSort[]) => void;
  readonly onFilter: () => void;
  readonly onFacet: () => void;
  readonly onOpen: () => void;
  readonly onStep: (step: NewStep) => void;
  readonly onClose: () => void;
}

const clickEvents = ['mousedown', 'touchstart'];

/** What one may do with a column; opened at its header by pointer or key. */
export function HeadMenu({ column, anchor, sort, onSort, onFilter, onFacet, onOpen, onStep, onClose }: HeadMenuProps) {
  const { name } = column;
  const proposed = column.type === 'text' ? column.sheetColumn?.proposed : undefined;
  const isSorted = sort.some((order) => order.column === name);
  const place = { position: 'fixed', left: anchor.left, top: anchor.top, width: anchor.width, height: anchor.height } as const;
  return (
    // Mantine also closes at a key outside: the one that opened it would close it again.
    <Menu opened onClose={onClose} clickOutsideEvents={clickEvents} position="bottom-start" width={230} returnFocus>
      <Menu.Target>
        <button type="button" className="head-menu-anchor" tabIndex={-1} aria-label={`Menu of ${name}`} style={place} />
      </Menu.Target>
      <Menu.Dropdown aria-label={`Menu of ${name}`}>
        <Menu.Item leftSection={<IconChartHistogram size={15} />} onClick={onOpen}>
          Show the profile
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconArrowUp size={15} />} onClick={() => onSort([{ column: name, descending: false }])}>
          Sort ascending
        </Menu.Item>
        <Menu.Item leftSection={<IconArrowDown size={15} />} onClick={() => onSort([{ column: name, descending: true }])}>
          Sort descending
        </Menu.Item>
        {isSorted ? (
          <Menu.Item leftSection={<IconArrowsSort size={15} />} onClick={() => onSort([])}>
            In the order of the file
          </Menu.Item>
        ) : null}
        <Menu.Item leftSection={<IconFilter size={15} />} onClick={onFilter}>
          Filter
        </Menu.Item>
        <Menu.Item leftSection={<IconTags size={15} />} onClick={onFacet}>
          Facet
        </Menu.Item>
        <Menu.Divider />
        {proposed === undefined || proposed === null || proposed.type === 'text' ? null : (
          <Menu.Item leftSection={<IconReplace size={15} />} onClick={() => onStep(castOf(name, proposed))}>
            Make it {kindWord(proposed.type)}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconTrash size={15} />} onClick={() => onStep({ op: 'drop', columns: [name] })}>
          Drop the column
        </Menu.Item>
        <Menu.Item leftSection={<IconCopy size={15} />} onClick={() => void copyText(name)}>
          Copy the name
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const castOf = (
  column: string,
  { type, format }: { readonly type: string; readonly format?: string | undefined },
): NewStep => ({
  op: 'cast',
  column,
  to: type,
  ...(format === undefined ? {} : { format }),
});
