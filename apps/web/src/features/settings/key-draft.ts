import type { Scope } from '@causeway/contract';
import { readDollars } from '../../ui/money-words.ts';

export interface KeyDraft {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly days: string;
  /** Empty: all of the person's projects. */
  readonly projectId: string;
  /** As typed: full ids or `provider/*`, one a line or separated by commas; empty: every model. */
  readonly models: string;
  readonly isStrict: boolean;
  /** Dollars a month, as typed; empty: no budget of its own. */
  readonly budget: string;
}

export const frontendScopes: readonly Scope[] = ['chat:read', 'chat:write', 'models:read'];

export const emptyKeyDraft: KeyDraft = {
  name: '',
  scopes: frontendScopes,
  days: '90',
  projectId: '',
  models: '',
  isStrict: false,
  budget: '',
};

export const modelsOf = (text: string): string[] => text.split(/[\s,]+/u).filter((model) => model !== '');

/** Whether the draft can be sent as it is. */
export const isKeyDraftReady = ({ scopes, budget }: KeyDraft): boolean =>
  scopes.length > 0 && (budget.trim() === '' || readDollars(budget) !== undefined);
