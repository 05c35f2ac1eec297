import { useEffect, useRef, useState } from 'react';
import { clipboardAddress, clipboardTable } from './clipboard-table.ts';
import { droppedFiles } from './dropped-files.ts';

export interface Arrivals {
  readonly onFiles: (files: readonly File[]) => void;
  readonly onAddress: (url: string) => void;
}

/** The whole page takes what is dropped on it or pasted into it; true while something is held over it. */
export function useDropAndPaste({ onFiles, onAddress }: Arrivals): boolean {
  const [isOver, setOver] = useState(false);
  const arrivals = useRef({ onFiles, onAddress });
  useEffect(() => {
    arrivals.current = { onFiles, onAddress };
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
      void droppedFiles(event.dataTransfer.items).then((files) => arrivals.current.onFiles(files));
    };
    const onPaste = (event: ClipboardEvent) => {
      const { clipboardData } = event;
      if (clipboardData === null || isField(event.target)) return;
      const { files } = clipboardData;
      const text = clipboardData.getData('text/plain');
      const address = clipboardAddress(text);
      const table = clipboardTable(text, Date.now());
      if (files.length > 0) arrivals.current.onFiles([...files]);
      else if (address !== undefined) arrivals.current.onAddress(address);
      else if (table !== undefined) arrivals.current.onFiles([new File([table.text], table.name, { type: 'text/plain' })]);
    };
    const drags = ['dragenter', 'dragover', 'dragleave'] as const;
    for (const name of drags) globalThis.addEventListener(name, onDrag);
    globalThis.addEventListener('drop', onDrop);
    globalThis.addEventListener('paste', onPaste);
    return () => {
      for (const name of drags) globalThis.removeEventListener(name, onDrag);
      globalThis.removeEventListener('drop', onDrop);
      globalThis.removeEventListener('paste', onPaste);
    };
  }, []);
  return isOver;
}

/** What is pasted into a field is its text. */
const isField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, [contenteditable]') !== null;
