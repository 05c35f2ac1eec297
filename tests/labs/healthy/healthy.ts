import type { Lab, Ports, Setup } from '../lab.ts';

interface Healthy {
  readonly id: string;
  readonly title: string;
  readonly stack: string;
  readonly scene: (ports: Ports) => Setup;
}

/** A lab in which nothing is wrong. */
export const healthy = ({ scene, ...rest }: Healthy): Lab => ({ ...rest, causes: [], setup: scene });
