import type { Latency } from '../talk/talk-view.ts';
import { latencyParts, waitWords } from './latency-parts.ts';
import './latency-bar.css';

/** From the end of the question to the first sound of the answer, by what took it. */
export function LatencyBar({ latency }: { readonly latency: Latency }) {
  const parts = latencyParts(latency);
  const total = latency.total_ms ?? parts.reduce((sum, { ms }) => sum + ms, 0);
  const words = parts.map(({ word, ms }) => `${word} ${waitWords(ms)}`).join(', ');
  return (
    <span className="latency tabular" title={`Answered after ${waitWords(total)}: ${words}`}>
      <span className="latency-bar" aria-hidden="true">
        {parts.map(({ kind, ms }) => (
          <span key={kind} data-part={kind} style={{ flexGrow: Math.max(ms, 1) }} />
        ))}
      </span>
      <span className="latency-total">{waitWords(total)}</span>
      <span className="latency-words muted">
        {parts.map(({ kind, word, ms }) => (
          <span key={kind} data-part={kind}>
            {word} {waitWords(ms)}
          </span>
        ))}
      </span>
    </span>
  );
}
