import type { ReplyOf, getConnection } from '@causeway/contract';
import { CommandLine } from '../../ui/command-line.tsx';
import { State } from '../../ui/state.tsx';
import './origins.css';

type Connection = ReplyOf<typeof getConnection>;

const judged = {
  'same-origin': ['done', 'Same server'],
  allowed: ['done', 'Allowed'],
  denied: ['failed', 'Refused'],
} as const;

/** Which pages may read this server's answers, and how this one is judged. */
export function Origins({ connection }: { readonly connection: Connection }) {
  const [kind, word] = judged[connection.cors];
  const allowed = connection.allowed_origins;
  return (
    <div className="card origins">
      <div className="origins-own">
        <State kind={kind}>{word}</State>
        <p>{connection.explanation}</p>
      </div>
      {allowed === null ? (
        <p className="muted small">The list is shown to the owner only.</p>
      ) : (
        <>
          <ul className="origins-list" aria-label="Allowed origins">
            {allowed.map((origin) => (
              <li key={origin}>
                <code>{origin}</code>
              </li>
            ))}
          </ul>
          <div className="origins-change">
            <p className="muted small">To allow another page, start the server with the whole list:</p>
            <CommandLine command={`CAUSEWAY_ORIGINS=${[...allowed, 'https://your.app'].join(',')} npm start`} />
          </div>
        </>
      )}
    </div>
  );
}
