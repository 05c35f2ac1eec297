/** Every state there is; each is always an icon and a word. */
export type StateKind = 'running' | 'done' | 'waiting' | 'attention' | 'failed';
