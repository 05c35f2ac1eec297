import { useEffect, useRef, useState } from 'react';
import { droppedDocuments } from './dropped-documents.ts';
import type { PickedDocument } from './dropped-documents.ts';

/** The whole page takes what is dropped on it; true while something is held over it. */
export function useDroppedDocuments(onDocuments: (documents: readonly PickedDocument[]) => void): boolean {
  const [isOver, setOver] = useState(false);
  const take = useRef(onDocuments);
  useEffect(() => {
    take.current = onDocuments;
  });
  useEffect(() => {
    // Entering a child is a leave of its parent: only the balance says whether one is still over the page.
    let depth = 0;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    const onDrag = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (event.type === 'dragenter') depth += 1;
      if (event.type === 'dragleave') depth -= 1;
      setOver(depth > 0);
    };
    const onDrop = (event: DragEvent) => {
      if (!hasFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      void droppedDocuments(event.dataTransfer.items).then((documents) => take.current(documents));
    };
    const drags = ['dragenter', 'dragover', 'dragleave'] as const;
    for (const name of drags) globalThis.addEventListener(name, onDrag);
    globalThis.addEventListener('drop', onDrop);
    return () => {
      for (const name of drags) globalThis.removeEventListener(name, onDrag);
      globalThis.removeEventListener('drop', onDrop);
    };
  }, []);
  return isOver;
}
