import { useSecondsSince } from './use-seconds-since.ts';
import './waiting.css';

/** Before the first word: that it was heard, and for how long it has been waiting. */
export function Waiting({ since }: { readonly since: number }) {
  const seconds = useSecondsSince(since);
  return (
    <p className="waiting muted">
      <span className="waiting-sign" aria-hidden="true">
        <span />
        <span />
        <span />
      </span>
      <span>Waiting for the first word</span>
      {seconds < 2 ? null : <span className="tabular">{seconds} s</span>}
    </p>
  );
}
