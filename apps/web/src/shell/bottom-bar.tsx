import { IconDots } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { rooms } from './navigation.ts';
import { useOverlays } from './overlays.ts';

// Five words side by side are all that 320 px hold.
const shown = rooms.slice(0, 4);

/** The rail of small screens; the rooms that do not fit are in the palette. */
export function BottomBar() {
  const { openPalette } = useOverlays();
  return (
    <nav className="bottom-bar" aria-label="Pages">
      {shown.map(({ target, word, icon: Icon }) => (
        <Link key={word} {...target} activeOptions={{ exact: target.to === '/', includeSearch: false }}>
          <Icon size={21} stroke={1.7} aria-hidden="true" />
          {word}
        </Link>
      ))}
      <button type="button" onClick={openPalette}>
        <IconDots size={21} stroke={1.7} aria-hidden="true" />
        More
      </button>
    </nav>
  );
}
