import { useQuery } from '@tanstack/react-query';
import { connectionQuery } from '../../../server/queries.ts';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { Mark } from '../../../ui/mark.tsx';
import { useChatDesk } from '../chat-desk.ts';
import { modelName } from '../composer/model-choice.ts';
import { sendCommand } from '../composer/send-command.ts';
import type { LiveSession } from '../live/live-session.ts';
import { draftKeyOf } from '../use-actions.ts';
import './new-chat.css';

const examples = [
  'Why does a browser report a CORS error when the server is down?',
  'Write a fetch call that reads a streamed answer.',
  'Compare SQLite and PostgreSQL for a small team, as a table.',
  'Explain HTTP status 421 to somebody new to web servers.',
] as const;

interface NewChatProps {
  readonly live: LiveSession;
  /** A model, or `agent:<id>`. */
  readonly model: string | undefined;
  /** The name of the agent. */
  readonly agent: string | undefined;
}

/** An empty thread: what to do, some beginnings, and the same act from a terminal. */
export function NewChat({ live, model, agent }: NewChatProps) {
  const { client, drafts } = useChatDesk();
  const { data } = useQuery(connectionQuery(client));
  const pick = (text: string) => {
    drafts.write(draftKeyOf(live), text);
    document.querySelector<HTMLElement>('.composer textarea')?.focus();
  };
  return (
    <div className="thread">
      <div className="thread-scroll">
        <div className="new-chat">
          <Mark size={34} />
          <p className="new-chat-sentence">
            {model === undefined
              ? 'Connect a model, then ask anything.'
              : `Ask anything; ${agent ?? modelName(model)} answers.`}
          </p>
          {model === undefined ? null : (
            <ul className="new-chat-examples" aria-label="Examples">
              {examples.map((example) => (
                <li key={example}>
                  <button type="button" onClick={() => pick(example)}>
                    {example}
                  </button>
                </li>
              ))}
            </ul>
          )}
          {model === undefined ? null : (
            <section className="new-chat-command" aria-label="From a terminal">
              <h2 className="muted small">The same from a terminal</h2>
              <CodeBlock code={sendCommand({ base: client.base, model, needsKey: data?.auth === 'on' })} label="curl command" />
            </section>
          )}
        </div>
      </div>
    </div>
  );
}
