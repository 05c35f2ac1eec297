import { IconMicrophone, IconTool } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { costWords } from '../../../ui/money-words.ts';
import { StateIcon } from '../../../ui/state.tsx';
import type { TalkView, Turn } from '../talk/talk-view.ts';
import { LatencyBar } from './latency-bar.tsx';
import './captions.css';

interface CaptionsProps {
  readonly view: TalkView;
  /** Words that the browser hears and may still change. */
  readonly draft: string;
  readonly isPush: boolean;
}

/** Both sides as they speak. */
export function Captions({ view, draft, isPush }: CaptionsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { turns } = view;
  // With every caption and every word of one.
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    // Who reads further up is left there.
    const isNearEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 160;
    if (isNearEnd) element.scrollTop = element.scrollHeight;
  });
  if (turns.length === 0 && draft === '') return <Nothing isPush={isPush} />;
  return (
    <div ref={scroller} className="captions" role="region" aria-label="Captions" tabIndex={0}>
      {turns.map((turn) => (
        <Caption key={turn.id} turn={turn} view={view} />
      ))}
      {draft === '' ? null : <Caption turn={{ id: 'draft', speaker: 'you', text: draft, state: 'hearing' }} view={view} />}
    </div>
  );
}

function Nothing({ isPush }: Pick<CaptionsProps, 'isPush'>) {
  return (
    <div className="captions captions-nothing">
      <IconMicrophone size={22} stroke={1.6} aria-hidden="true" />
      <p>Talk, and be answered. What both sides say appears here.</p>
      <p className="muted small">
        {isPush ? (
          <>
            Hold <kbd>Space</kbd> while you speak. <kbd>Esc</kbd> stops an answer.
          </>
        ) : (
          <>
            Speak over an answer to interrupt it, or press <kbd>Esc</kbd>.
          </>
        )}
      </p>
    </div>
  );
}

const speakers = { you: 'You', assistant: 'Answer', tool: 'Tool' } as const;

function Caption({ turn, view }: { readonly turn: Turn; readonly view: TalkView }) {
  const { speaker, state, text, note } = turn;
  return (
    <div className="caption" data-speaker={speaker} data-state={state}>
      <span className="caption-speaker muted small">{speakers[speaker]}</span>
      <div className="caption-body">
        {speaker === 'tool' ? (
          <p className="caption-tool small muted">
            <IconTool size={14} aria-hidden="true" /> <code>{text}</code>
          </p>
        ) : (
          <p className="caption-text">
            {text}
            {text === '' && state === 'hearing' ? <Waves /> : null}
            {text === '' && (state === 'recognizing' || state === 'growing') ? <span className="muted">…</span> : null}
            {state === 'interrupted' ? <Cut isEmpty={text === ''} /> : null}
          </p>
        )}
        {note === undefined ? null : (
          <p className="caption-note small">
            <StateIcon kind="failed" /> {note}
          </p>
        )}
        <Measures turn={turn} view={view} />
      </div>
    </div>
  );
}

/** Where an answer was stopped. */
function Cut({ isEmpty }: { readonly isEmpty: boolean }) {
  return <span className="caption-cut muted small">{isEmpty ? 'Stopped before a word was heard' : ' — cut off here'}</span>;
}

function Waves() {
  return (
    <span className="caption-waves" role="img" aria-label="Speaking">
      <span />
      <span />
      <span />
    </span>
  );
}

/** How long an answer made somebody wait, and what it cost. */
function Measures({
  turn: { speaker, responseId, state },
  view: { latencies, costs },
}: {
  readonly turn: Turn;
  readonly view: TalkView;
}) {
  const latency = latencies[responseId ?? ''];
  const cost = costs[responseId ?? ''];
  const nano = cost?.cost.amount_nano ?? null;
  // That a failure cost nothing goes without saying.
  const isShown = nano !== null && (state !== 'failed' || nano > 0);
  if (speaker !== 'assistant' || (latency === undefined && !isShown)) return null;
  return (
    <p className="caption-measures">
      {latency === undefined ? null : <LatencyBar latency={latency} />}
      {isShown ? <span className="muted tiny tabular caption-cost">{costWords(nano)}</span> : null}
    </p>
  );
}
