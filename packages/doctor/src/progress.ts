import type { Fact } from './facts.ts';

/** What a person watching wants to know while probes run. */
export type Progress = { readonly kind: 'probe'; readonly text: string } | { readonly kind: 'fact'; readonly fact: Fact };
