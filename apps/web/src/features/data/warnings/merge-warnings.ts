import type { DataFile, DataProfile, FileWarning, ProfileWarning, Sheet } from '@causeway/contract';

/** One thing to know, wherever it was found. */
export interface ShownWarning {
  readonly key: string;
  readonly severity: ProfileWarning['severity'];
  readonly column: string | null;
  readonly message: string;
  readonly count: number | undefined;
  readonly share: number | undefined;
  readonly examples: readonly { readonly line: number | null; readonly value: string | null }[];
  readonly step: ProfileWarning['step'];
}

const order = { error: 0, warning: 1, info: 2 } as const;

/** What reading and measuring found, the worst and most frequent first. */
export function mergeWarnings(
  file: Pick<DataFile, 'warnings'>,
  sheet: Pick<Sheet, 'warnings'>,
  profile: Pick<DataProfile, 'warnings'> | undefined,
): readonly ShownWarning[] {
  const read = [...file.warnings, ...sheet.warnings].map(fromReading);
  const measured = (profile?.warnings ?? []).map(fromProfile);
  return [...read, ...measured].toSorted((a, b) => order[a.severity] - order[b.severity] || (b.count ?? 0) - (a.count ?? 0));
}

const fromReading = ({ code, message, count, examples }: FileWarning, index: number): ShownWarning => ({
  key: `read-${code}-${index}`,
  severity: 'warning',
  column: null,
  message,
  count,
  share: undefined,
  examples: (examples ?? []).map(({ line, text }) => ({ line, value: text })),
  step: null,
});

const fromProfile = (warning: ProfileWarning, index: number): ShownWarning => ({
  ...warning,
  key: `profile-${warning.code}-${warning.column ?? ''}-${index}`,
});
