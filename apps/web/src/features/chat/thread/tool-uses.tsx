import { readToolUses } from '@causeway/contract';
import type { ToolUse } from '@causeway/contract';
import { useState } from 'react';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { Peek } from '../../../ui/peek.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { State, StateIcon } from '../../../ui/state.tsx';
import { AskedApproval } from '../../agents/approval-card.tsx';
import { toolUseStates } from './tool-use-words.ts';
import './tool-uses.css';

interface ToolUsesProps {
  readonly parts: unknown;
  readonly isGrowing: boolean;
}

/** What an agent did for an answer, as quiet chips that open; what waits for the person asks below them. */
export function ToolUses({ parts, isGrowing }: ToolUsesProps) {
  const [openId, setOpenId] = useState<string>();
  const uses = readToolUses(parts);
  if (uses.length === 0) return null;
  const open = uses.find(({ id }) => id === openId);
  const waiting = isGrowing ? uses.find(({ status }) => status === 'waiting') : undefined;
  return (
    <>
      <ul className="tool-uses" aria-label="Tool calls">
        {uses.map((use) => (
          <li key={use.id}>
            <ToolChip use={use} onOpen={() => setOpenId(use.id)} />
          </li>
        ))}
      </ul>
      {waiting?.approval_id === undefined ? null : <AskedApproval key={waiting.approval_id} id={waiting.approval_id} />}
      {open === undefined ? null : <ToolPeek use={open} onClose={() => setOpenId(undefined)} />}
    </>
  );
}

function ToolChip({ use, onOpen }: { readonly use: ToolUse; readonly onOpen: () => void }) {
  const [kind, word] = toolUseStates[use.status];
  return (
    <button type="button" className="tool-chip" onClick={onOpen}>
      <StateIcon kind={kind} size={13} />
      {use.title}
      <span className="visually-hidden">: {word}</span>
    </button>
  );
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? {}, null, 2));

/** Three digits say all there is to a duration. */
function duration({ started_at: from, ended_at: to }: ToolUse): string | undefined {
  if (to === undefined) return undefined;
  const ms = to - from;
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toPrecision(3)} s`;
}

function ToolPeek({ use, onClose }: { readonly use: ToolUse; readonly onClose: () => void }) {
  const [kind, word] = toolUseStates[use.status];
  const took = duration(use);
  return (
    <Peek title={use.title} onClose={onClose}>
      <Facts
        facts={[
          [
            'State',
            <State key="state" kind={kind}>
              {word}
            </State>,
          ],
          ['Tool', <code key="tool">{use.tool}</code>],
          ['When', <RelativeTime key="when" at={use.started_at} />],
          ...(took === undefined ? [] : ([['Took', took]] as const)),
          ...(use.is_private === true
            ? ([['Read', 'Private data: nothing leaves this chat without your approval']] as const)
            : []),
        ]}
      />
      <section className="tool-peek-part">
        <h3>Arguments</h3>
        <CodeBlock label="arguments" code={textOf(use.arguments)} />
      </section>
      {use.output === undefined ? null : (
        <section className="tool-peek-part">
          <h3>What the model was told</h3>
          <CodeBlock label="result" code={use.output} />
        </section>
      )}
    </Peek>
  );
}
