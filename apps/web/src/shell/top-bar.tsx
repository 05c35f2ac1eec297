import { ActionIcon } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { Brand } from './brand.tsx';
import { ConnectionDot } from './connection-dot.tsx';
import { OpenDoor } from './open-door.tsx';
import { useOverlays } from './overlays.ts';

/** Small screens only: where one is, whether it is live, and the palette. */
export function TopBar() {
  const { openPalette } = useOverlays();
  return (
    <nav className="top-bar" aria-label="Causeway">
      <Brand />
      <OpenDoor />
      <ConnectionDot />
      <ActionIcon
        variant="subtle"
        color="gray"
        className="quiet-icon"
        size={40}
        aria-label="Search pages and actions"
        onClick={openPalette}
      >
        <IconSearch size={19} stroke={1.7} />
      </ActionIcon>
    </nav>
  );
}
