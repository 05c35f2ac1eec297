const maxLength = 200;
/** Addresses of files, absolute paths and the folders of Windows. */
const paths = /(?:file:\/\/)?(?:\/[\w.@+-]+){2,}\/?|\b[A-Za-z]:\\[^\s'"]+/gu;
const keys = /\b(?:sk|pk|key|bearer|token|password|secret)[-_=: ]+[^\s'"]{8,}/giu;

/** What a machine said, for people: one line without places on the disk and without secrets. */
export const plainReason = (text: string): string =>
  (text.trim().split('\n', 1)[0] ?? '').replaceAll(paths, '…').replaceAll(keys, '…').slice(0, maxLength);
