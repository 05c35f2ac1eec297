/** One thing that was looked at. */
export interface SpeechCheck {
  /** `engine moonshine`, `round trip`, `upgrade`. */
  readonly name: string;
  readonly state: 'ok' | 'error' | 'skipped';
  /** What was seen. */
  readonly text: string;
  /** Of an error. */
  readonly fix: string | null;
}

export const fine = (name: string, text: string): SpeechCheck => ({ name, state: 'ok', text, fix: null });
export const skipped = (name: string, text: string): SpeechCheck => ({ name, state: 'skipped', text, fix: null });
export const wrong = (name: string, text: string, fix: string): SpeechCheck => ({ name, state: 'error', text, fix });
