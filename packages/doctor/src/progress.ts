import type { Fact } from './facts.ts';
import type { Finding } from './rules/conclude.ts';

/** What a person watching wants to know while probes run; `finding`: what is most likely so far, while slower probes go on. */
export type Progress =
  | { readonly kind: 'probe'; readonly text: string }
  | { readonly kind: 'fact'; readonly fact: Fact }
  | { readonly kind: 'finding'; readonly finding: Pick<Finding, 'code' | 'title' | 'cause'> };
