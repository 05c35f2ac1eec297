import type { ProfileExample, ProfileWarning } from '@causeway/contract';

/** A warning before rows that show it are looked for. */
export type Found = Omit<ProfileWarning, 'examples' | 'share'> & {
  /** Rows that show it; undefined: the examples are known. */
  readonly where?: string | undefined;
  readonly examples?: readonly ProfileExample[] | undefined;
};
