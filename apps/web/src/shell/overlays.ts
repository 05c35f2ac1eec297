import { createContext, use } from 'react';

/** What may be opened from anywhere. */
export interface Overlays {
  readonly openPalette: () => void;
  readonly openShortcuts: () => void;
}

const nothing = (): void => undefined;

export const OverlaysContext = createContext<Overlays>({ openPalette: nothing, openShortcuts: nothing });

export const useOverlays = (): Overlays => use(OverlaysContext);
