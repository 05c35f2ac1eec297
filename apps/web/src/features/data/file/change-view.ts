import type { FileSearch } from '../file-search.ts';

/** Changes parts of what the address says; undefined takes a part away. */
export type ChangeView = (change: { readonly [Part in keyof FileSearch]?: FileSearch[Part] | undefined }) => void;
