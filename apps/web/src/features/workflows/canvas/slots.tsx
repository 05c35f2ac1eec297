import { IconPlus } from '@tabler/icons-react';
import { ViewportPortal } from '@xyflow/react';
import type { Place } from '../definition/edit-definition.ts';
import type { Slot } from '../definition/layout.ts';

interface SlotsProps {
  readonly slots: readonly Slot[];
  /** Where a dragged step would go. */
  readonly target: Slot | undefined;
  readonly onInsert: (place: Place) => void;
}

/** A button between any two steps. */
export function Slots({ slots, target, onInsert }: SlotsProps) {
  return (
    <ViewportPortal>
      {slots.map((slot) => (
        <button
          key={`${slot.list}/${slot.index}`}
          type="button"
          tabIndex={-1}
          className="slot nopan nodrag"
          data-upright={slot.isUpright || undefined}
          data-target={slot === target || undefined}
          aria-label={`Insert a step at ${slot.list}/${slot.index}`}
          style={{ transform: `translate(${slot.x}px, ${slot.y}px) translate(-50%, -50%)` }}
          onClick={() => onInsert({ list: slot.list, index: slot.index })}
        >
          <IconPlus size={13} stroke={2} aria-hidden="true" />
        </button>
      ))}
    </ViewportPortal>
  );
}
