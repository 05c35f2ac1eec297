import type { StateKind } from '../../../ui/state-kind.ts';
import { StateIcon } from '../../../ui/state.tsx';

/** One part of the map. */
export interface MapNode {
  readonly id: string;
  readonly name: string;
  readonly kind: StateKind;
  /** Beside the name: a latency, "Down". */
  readonly note: string;
  /** What it says when it is looked at: state, latency, cause. */
  readonly words: string;
}

interface MapColumnProps {
  readonly name: string;
  readonly nodes: readonly MapNode[];
  readonly looked: string | undefined;
  readonly onLook: (id: string | undefined) => void;
}

/** One kind of parts, one under the other; each can be reached by pointer, touch and Tab. */
export function MapColumn({ name, nodes, looked, onLook }: MapColumnProps) {
  return (
    <div className="map-column">
      <p className="map-column-name tiny muted" aria-hidden="true">
        {name}
      </p>
      <ul aria-label={name}>
        {nodes.map(({ id, name: title, kind, note, words }) => (
          <li key={id}>
            <button
              type="button"
              className="map-node"
              data-state={kind}
              aria-pressed={looked === id}
              onPointerEnter={() => onLook(id)}
              onPointerLeave={() => onLook(undefined)}
              onFocus={() => onLook(id)}
              onBlur={() => onLook(undefined)}
              onClick={() => onLook(id)}
            >
              <StateIcon kind={kind} />
              <span className="map-node-name">{title}</span>
              <span className="visually-hidden">: {words}</span>
              <span className="map-node-note tiny muted tabular" aria-hidden="true">
                {note}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
