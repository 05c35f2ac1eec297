import { Link } from '@tanstack/react-router';
import { Mark } from '../ui/mark.tsx';

/** The mark and the word. */
export function Brand() {
  return (
    <Link to="/" className="brand">
      <Mark />
      <span className="rail-word">Causeway</span>
    </Link>
  );
}
