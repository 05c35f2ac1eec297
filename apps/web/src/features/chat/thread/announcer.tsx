import type { Message } from '@causeway/contract';
import { useEffect, useRef, useState } from 'react';
import { outcomeOf } from './outcome-of.ts';

/** Tells screen readers that an answer began and how it ended; never the words in between. */
export function Announcer({ answer }: { readonly answer: Message | undefined }) {
  const watched = useRef<Message['status']>(undefined);
  const [said, setSaid] = useState('');
  const status = answer?.status;
  useEffect(() => {
    const wasGrowing = watched.current === 'generating';
    watched.current = status;
    if (answer === undefined || !wasGrowing || status === 'generating') return;
    const outcome = outcomeOf(answer);
    setSaid(outcome === undefined ? `Answer finished. ${beginning(answer.content)}` : `${outcome.word}. ${outcome.sentence}`);
  }, [answer, status]);
  return (
    <div className="visually-hidden" aria-live="polite">
      {said}
    </div>
  );
}

const spokenLength = 280;

function beginning(text: string): string {
  const plain = text
    .replaceAll(/[`*_#>|]/gu, '')
    .replaceAll(/\s+/gu, ' ')
    .trim();
  return plain.length <= spokenLength ? plain : `${plain.slice(0, spokenLength)}…`;
}
