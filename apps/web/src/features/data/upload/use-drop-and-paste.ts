import { useEffect, useRef } from 'react';
import { usePageDrop } from '../../../ui/use-page-drop.ts';
import { clipboardAddress, clipboardTable } from './clipboard-table.ts';
import { droppedFiles } from './dropped-files.ts';

export interface Arrivals {
  readonly onFiles: (files: readonly File[]) => void;
  readonly onAddress: (url: string) => void;
}

/** The whole page takes what is dropped on it or pasted into it; true while something is held over it. */
export function useDropAndPaste({ onFiles, onAddress }: Arrivals): boolean {
  const arrivals = useRef({ onFiles, onAddress });
  useEffect(() => {
    arrivals.current = { onFiles, onAddress };
  });
  useEffect(() => {
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
    globalThis.addEventListener('paste', onPaste);
    return () => globalThis.removeEventListener('paste', onPaste);
  }, []);
  return usePageDrop((items) => void droppedFiles(items).then(onFiles));
}

/** What is pasted into a field is its text. */
const isField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, [contenteditable]') !== null;
