import type { Turn } from '../talk/talk-view.ts';

const kept = 3;
const speakers = { you: 'You', assistant: 'Answer', tool: 'Tool' } as const;
const isFinal = ({ state }: Turn): boolean => state === 'done' || state === 'interrupted' || state === 'failed';

/** Captions for screen readers, each once and when it is final: words that still grow would be read over and over. */
export function Announcer({ turns }: { readonly turns: readonly Turn[] }) {
  return (
    <div className="visually-hidden" role="log" aria-live="polite" aria-label="What was said">
      {turns
        .filter(isFinal)
        .slice(-kept)
        .map(({ id, speaker, text, note }) => (
          <p key={id}>
            {speakers[speaker]}: {text === '' ? note : text}
          </p>
        ))}
    </div>
  );
}
