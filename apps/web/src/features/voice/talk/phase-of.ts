import type { TalkState } from './talk-state.ts';

/** What happens right now, in the order in which it matters. */
export type Phase =
  | 'off'
  | 'connecting'
  | 'reconnecting'
  | 'hearing'
  | 'speaking'
  | 'thinking'
  | 'muted'
  | 'listening'
  | 'ready'
  | 'typing';

type Shown = Pick<TalkState, 'link' | 'isHolding' | 'isMuted' | 'isListening' | 'isSpeaking' | 'draft'> & {
  readonly view: Pick<TalkState['view'], 'turns' | 'active'>;
};

export function phaseOf({ link, isHolding, isMuted, isListening, isSpeaking, draft, view }: Shown, isPush: boolean): Phase {
  if (link !== 'live') return link;
  const last = view.turns.at(-1);
  if (isHolding || draft !== '' || last?.state === 'hearing') return 'hearing';
  if (isSpeaking || last?.state === 'growing') return 'speaking';
  if (view.active.length > 0 || last?.state === 'recognizing') return 'thinking';
  if (!isListening) return 'typing';
  if (isMuted) return 'muted';
  return isPush ? 'ready' : 'listening';
}

/** One line under the button. */
export const phaseWords: Readonly<Record<Phase, string>> = {
  off: 'Press and speak',
  connecting: 'Connecting',
  reconnecting: 'Connection lost, trying again',
  hearing: 'You are heard',
  speaking: 'Answering; speak to interrupt',
  thinking: 'Thinking',
  muted: 'Muted',
  listening: 'Listening',
  ready: 'Hold to talk',
  typing: 'No microphone; type below',
};
