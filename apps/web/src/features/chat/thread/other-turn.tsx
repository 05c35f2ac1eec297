import type { Message } from '@causeway/contract';
import { IconCornerDownRight } from '@tabler/icons-react';
import './details.css';

const words = { system: 'Instructions', tool: 'Tool result' } as const;

/** Instructions and results of tools: there, but not in the way. */
export function OtherTurn({ message }: { readonly message: Message }) {
  const word = message.role === 'system' ? words.system : words.tool;
  return (
    <article className="turn" id={message.id}>
      <details className="chip-details">
        <summary>
          <IconCornerDownRight size={13} stroke={1.8} aria-hidden="true" />
          {word}
        </summary>
        <pre tabIndex={0} role="region" aria-label={word}>
          {message.content}
        </pre>
      </details>
    </article>
  );
}
