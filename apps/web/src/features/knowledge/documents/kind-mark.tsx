import type { DocumentKind } from '@causeway/contract';
import {
  IconBook2,
  IconCode,
  IconFileText,
  IconFileTypeDocx,
  IconFileTypePdf,
  IconFileUnknown,
  IconMail,
  IconMarkdown,
  IconPresentation,
  IconTable,
  IconWorld,
} from '@tabler/icons-react';

const marks = {
  pdf: IconFileTypePdf,
  docx: IconFileTypeDocx,
  pptx: IconPresentation,
  xlsx: IconTable,
  html: IconWorld,
  markdown: IconMarkdown,
  csv: IconTable,
  eml: IconMail,
  epub: IconBook2,
  code: IconCode,
  text: IconFileText,
} as const;

interface KindMarkProps {
  readonly kind: DocumentKind | null;
  readonly size: number;
}

/** The sign of a kind of document. */
export function KindMark({ kind, size }: KindMarkProps) {
  const Mark = kind === null ? IconFileUnknown : marks[kind];
  return <Mark size={size} stroke={1.6} aria-hidden="true" />;
}
