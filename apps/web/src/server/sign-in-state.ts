/** Whether the server knows this browser; other tabs are told. */
export interface SignInState {
  isSignedOut(): boolean;
  subscribe(listener: () => void): () => void;
  lost(): void;
  found(): void;
}

const channelName = 'causeway-sign-in';

/** `onFound` runs when this tab or another one signed in. */
export function createSignInState(onFound: () => void): SignInState {
  const channel = new BroadcastChannel(channelName);
  const listeners = new Set<() => void>();
  let isOut = false;
  const set = (value: boolean) => {
    isOut = value;
    for (const listener of listeners) listener();
    if (!value) onFound();
  };
  channel.addEventListener('message', () => set(false));
  return {
    isSignedOut: () => isOut,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    lost: () => set(true),
    found() {
      set(false);
      channel.postMessage('found');
    },
  };
}
