import type { Lab, Ports, Setup } from './lab.ts';

/** A lab with one cause: its scene as a function of whether that cause is mended. */
export interface OneFault extends Omit<Lab, 'setup' | 'halfway' | 'mended' | 'thenShows'> {
  scene(ports: Ports, isMended: boolean): Setup;
}

/** Two stages: broken and mended. */
export function oneFault({ scene, ...lab }: OneFault): Lab {
  return { ...lab, setup: (ports) => scene(ports, false), mended: (ports) => scene(ports, true) };
}
