import { useMemo } from 'react';
import { useEditor } from '../editor-context.ts';

/** Messages by the pointer of the field they are about, below `base` of a step. */
export function useFieldErrors(path: string, base: string): ReadonlyMap<string, string> {
  const { problems } = useEditor();
  return useMemo(() => {
    const prefix = `${path}${base}`;
    const errors = new Map<string, string>();
    for (const { pointer, severity, message } of problems) {
      if (severity === 'error' && pointer.startsWith(`${prefix}/`)) errors.set(pointer.slice(prefix.length), message);
    }
    return errors;
  }, [problems, path, base]);
}
