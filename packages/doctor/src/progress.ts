import type { Fact } from './facts.ts';
import type { Finding } from './rules/conclude.ts';

/**
 * What a person watching wants to know while probes run. After 1.5 s, while slower probes go on: `finding`, what is most likely so
 * far; `waiting`, who has not answered yet.
 */
export type Progress =
  | { readonly kind: 'probe'; readonly text: string }
  | { readonly kind: 'fact'; readonly fact: Fact }
  | { readonly kind: 'waiting'; readonly text: string }
  | { readonly kind: 'finding'; readonly finding: Pick<Finding, 'code' | 'title' | 'cause'> };
