import type { CallFailure, Cause } from '@causeway/client';
import { emptyTalk } from './talk-view.ts';
import type { TalkView } from './talk-view.ts';

export type LinkState = 'connecting' | 'live' | 'reconnecting';

/** What a page shows of the one place to talk. */
export interface TalkState {
  readonly link: LinkState | 'off';
  readonly view: TalkView;
  /** A microphone, or the recognition of the browser, is open. */
  readonly isListening: boolean;
  readonly isMuted: boolean;
  /** Push to talk: the key is down. */
  readonly isHolding: boolean;
  readonly isSpeaking: boolean;
  /** Words that the browser hears and may still change. */
  readonly draft: string;
  /** Why nothing is heard, or why the session could not be had. */
  readonly cause: Cause | undefined;
  readonly failure: CallFailure | undefined;
  /** Answers sound, but the browser holds them back. */
  readonly isSilenced: boolean;
  /** Why the server ended the last session. */
  readonly ended: string | undefined;
}

/** Before the first session. */
export const idle: TalkState = {
  link: 'off',
  view: emptyTalk,
  isListening: false,
  isMuted: false,
  isHolding: false,
  isSpeaking: false,
  draft: '',
  cause: undefined,
  failure: undefined,
  isSilenced: false,
  ended: undefined,
};
