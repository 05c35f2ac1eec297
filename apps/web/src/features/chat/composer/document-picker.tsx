import { Button, Checkbox, Popover } from '@mantine/core';
import { IconBooks } from '@tabler/icons-react';
import type { DocumentsState } from './use-documents.ts';

/** Which documents the next answer rests on. */
export function DocumentPicker({ documents: { collections, chosen, choose } }: { readonly documents: DocumentsState }) {
  if (collections.length === 0) return null;
  const first = collections.find(({ id }) => id === chosen[0])?.name;
  const more = chosen.length > 1 ? ` +${chosen.length - 1}` : '';
  return (
    <Popover position="top-start" width={260} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          className="document-picker"
          data-chosen={chosen.length > 0 || undefined}
          aria-label={first === undefined ? 'Answer from documents' : `Answers from ${first}${more}`}
          leftSection={<IconBooks size={15} />}
        >
          {first === undefined ? 'Documents' : `${first}${more}`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Checkbox.Group
          label="Answer from documents"
          value={[...chosen]}
          onChange={(ids) => choose(collections.flatMap(({ id }) => (ids.includes(id) ? [id] : [])))}
        >
          <div className="document-picker-list">
            {collections.map(({ id, name }) => (
              <Checkbox key={id} value={id} label={name} size="sm" />
            ))}
          </div>
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  );
}
