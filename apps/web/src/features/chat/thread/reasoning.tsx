import { IconChevronRight } from '@tabler/icons-react';
import { useSecondsSince } from './use-seconds-since.ts';
import './details.css';

interface ReasoningProps {
  readonly text: string;
  readonly isGrowing: boolean;
  readonly since: number;
}

/** What a model thought before it answered, for those who want to know. */
export function Reasoning({ text, isGrowing, since }: ReasoningProps) {
  return (
    <details className="reasoning">
      <summary>
        <IconChevronRight size={14} stroke={2} aria-hidden="true" />
        {isGrowing ? <Thinking since={since} /> : 'Thoughts'}
      </summary>
      <div className="reasoning-text">{text}</div>
    </details>
  );
}

function Thinking({ since }: { readonly since: number }) {
  const seconds = useSecondsSince(since);
  return <span className="tabular">Thinking…{seconds < 2 ? '' : ` ${seconds} s`}</span>;
}
