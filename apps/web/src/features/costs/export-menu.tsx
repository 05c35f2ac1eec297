import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useClient } from '../../server/server-context.tsx';
import { exportAddress } from './costs-queries.ts';
import type { CostsSearch } from './costs-search.ts';

/** What is shown, line by line, as a file. */
export function ExportMenu({ search }: { readonly search: CostsSearch }) {
  const client = useClient();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={exportAddress(client, search, 'csv')} download>
          CSV
        </Menu.Item>
        <Menu.Item component="a" href={exportAddress(client, search, 'parquet')} download>
          Parquet
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
