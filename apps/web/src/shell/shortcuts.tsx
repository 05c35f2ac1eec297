import { Modal } from '@mantine/core';
import { useRooms } from './use-rooms.ts';
import './shortcuts.css';

const keys: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['Ctrl or ⌘', 'K'], 'Search pages and actions'],
  [['?'], 'Show these shortcuts'],
  [['Esc'], 'Close what is on top, stop an answer'],
  [['Ctrl or ⌘', 'Enter'], 'Send'],
];

/** What the keyboard can do. */
export function Shortcuts({ onClose }: { readonly onClose: () => void }) {
  const all = [...keys, ...useRooms().map(({ key, word }) => [['g', key], `Go to ${word}`] as const)];
  return (
    <Modal opened onClose={onClose} title="Keyboard shortcuts" closeButtonProps={{ 'aria-label': 'Close' }}>
      <dl className="shortcuts">
        {all.map(([combination, does]) => (
          <div key={does}>
            <dt>{does}</dt>
            <dd>
              {combination.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
