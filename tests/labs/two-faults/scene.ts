import type { Lab, Ports, Setup } from '../lab.ts';

/** A lab with two independent causes: its scene as a function of which of them are mended. */
export interface TwoFaults extends Omit<Lab, 'setup' | 'halfway' | 'mended' | 'thenShows'> {
  readonly causes: readonly [first: string, second: string];
  /** What the browser shows once the first is mended. */
  readonly next: RegExp;
  scene(ports: Ports, mended: Mended): Setup;
}

export interface Mended {
  readonly first: boolean;
  readonly second: boolean;
}

/** Three stages: both broken, the second left, none. */
export function twoFaults({ scene, next, ...lab }: TwoFaults): Lab {
  return {
    ...lab,
    thenShows: next,
    setup: (ports) => scene(ports, { first: false, second: false }),
    halfway: (ports) => scene(ports, { first: true, second: false }),
    mended: (ports) => scene(ports, { first: true, second: true }),
  };
}
