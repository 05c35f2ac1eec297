import { useEffect, useRef, useState } from 'react';

/** The whole page takes the files that are dropped on it; true while some are held over it. */
export function usePageDrop(onDrop: (items: DataTransferItemList) => void): boolean {
  const [isOver, setOver] = useState(false);
  const take = useRef(onDrop);
  useEffect(() => {
    take.current = onDrop;
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
    const onDropped = (event: DragEvent) => {
      if (!hasFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      take.current(event.dataTransfer.items);
    };
    const drags = ['dragenter', 'dragover', 'dragleave'] as const;
    for (const name of drags) globalThis.addEventListener(name, onDrag);
    globalThis.addEventListener('drop', onDropped);
    return () => {
      for (const name of drags) globalThis.removeEventListener(name, onDrag);
      globalThis.removeEventListener('drop', onDropped);
    };
  }, []);
  return isOver;
}
