import { usePageDrop } from '../../../ui/use-page-drop.ts';
import { droppedDocuments } from './dropped-documents.ts';
import type { PickedDocument } from './dropped-documents.ts';

/** The whole page takes what is dropped on it; true while something is held over it. */
export const useDroppedDocuments = (onDocuments: (documents: readonly PickedDocument[]) => void): boolean =>
  usePageDrop((items) => void droppedDocuments(items).then(onDocuments));
