import { ActionIcon } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand, IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Brand } from './brand.tsx';
import { ConnectionDot } from './connection-dot.tsx';
import type { Room } from './navigation.ts';
import { OpenDoor } from './open-door.tsx';
import { useOverlays } from './overlays.ts';
import { SchemeToggle } from './scheme-toggle.tsx';
import { useRooms } from './use-rooms.ts';
import './rail.css';

const isMac = /Mac|iPhone|iPad/u.test(navigator.userAgent);

/** The way to every room; at its foot, whether the server is there. */
export function Rail() {
  const [isSmall, setSmall] = useLocalStorage({
    key: 'causeway-rail-small',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const { openPalette } = useOverlays();
  const rooms = useRooms();
  const ToggleIcon = isSmall ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  const toggleWord = isSmall ? 'Widen the rail' : 'Narrow the rail';
  return (
    <nav className="rail" aria-label="Causeway" data-small={isSmall || undefined}>
      <Brand />
      <button type="button" className="rail-item rail-search" onClick={openPalette}>
        <IconSearch size={17} stroke={1.8} aria-hidden="true" />
        <span className="rail-word">Search</span>
        <kbd className="rail-word" aria-hidden="true">
          {isMac ? '⌘K' : 'Ctrl K'}
        </kbd>
      </button>
      <div className="rail-rooms">
        {rooms.map((room) => (
          <RailLink key={room.word} room={room} />
        ))}
      </div>
      <div className="rail-foot">
        <OpenDoor />
        <ConnectionDot />
        <div className="rail-tools">
          <SchemeToggle />
          <ActionIcon
            variant="subtle"
            color="gray"
            className="quiet-icon rail-toggle"
            size={30}
            aria-label={toggleWord}
            data-hint={toggleWord}
            data-side="right"
            onClick={() => setSmall(!isSmall)}
          >
            <ToggleIcon size={17} stroke={1.7} />
          </ActionIcon>
        </div>
      </div>
    </nav>
  );
}

function RailLink({ room }: { readonly room: Room }) {
  const { target, word, icon: Icon } = room;
  return (
    <Link
      {...target}
      className="rail-item"
      aria-label={word}
      data-hint={word}
      data-side="right"
      activeOptions={{ exact: target.to === '/', includeSearch: false }}
    >
      <Icon size={18} stroke={1.7} aria-hidden="true" />
      <span className="rail-word">{word}</span>
    </Link>
  );
}
