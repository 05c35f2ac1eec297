import type { Slot } from '../definition/layout.ts';
import { placeOf } from '../definition/task-tree.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

// Farther away nothing was meant.
const reach = 160;

/** The slot under a dragged step; none inside the step itself, none where it stands already. */
export function nearestSlot(slots: readonly Slot[], at: Point, path: string): Slot | undefined {
  const own = placeOf(path);
  let best: Slot | undefined;
  let bestDistance = reach;
  for (const slot of slots) {
    const isHome = slot.list === own.list && (slot.index === own.index || slot.index === own.index + 1);
    const distance = Math.hypot((slot.x - at.x) / 1.6, slot.y - at.y);
    if (slot.list.startsWith(`${path}/`) || isHome || distance >= bestDistance) continue;
    best = slot;
    bestDistance = distance;
  }
  return best;
}
