import { IconTool } from '@tabler/icons-react';
import { readToolCalls } from './read-tool-calls.ts';
import './details.css';

/** What a model wanted done, as quiet chips that open. */
export function ToolCalls({ parts }: { readonly parts: unknown }) {
  const calls = readToolCalls(parts);
  if (calls.length === 0) return null;
  return (
    <ul className="tool-calls" aria-label="Tool calls">
      {calls.map((call) => (
        <li key={call.id}>
          <details className="chip-details">
            <summary>
              <IconTool size={13} stroke={1.8} aria-hidden="true" />
              {call.name}
            </summary>
            <pre tabIndex={0} role="region" aria-label={`Arguments of ${call.name}`}>
              {call.arguments}
            </pre>
          </details>
        </li>
      ))}
    </ul>
  );
}
