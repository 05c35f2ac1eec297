import { Link } from '@tanstack/react-router';
import { rooms } from './navigation.ts';

/** The rail of small screens. */
export function BottomBar() {
  return (
    <nav className="bottom-bar" aria-label="Pages">
      {rooms.map(({ target, word, icon: Icon }) => (
        <Link key={word} {...target} activeOptions={{ exact: target.to === '/', includeSearch: false }}>
          <Icon size={21} stroke={1.7} aria-hidden="true" />
          {word}
        </Link>
      ))}
    </nav>
  );
}
