import type { Message, MessageId } from '@causeway/contract';
import { useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { TreeNode } from '../live/branch.ts';

interface HashTargetOptions {
  readonly turns: readonly Message[];
  readonly nodes: readonly TreeNode[];
  /** The message is in another branch. */
  readonly onElsewhere: (id: MessageId) => void;
}

/** Brings the message that the address names into view, once per address. */
export function useHashTarget({ turns, nodes, onElsewhere }: HashTargetOptions): void {
  const { hash, pathname } = useLocation();
  const done = useRef('');
  const asked = useRef('');
  useEffect(() => {
    const address = `${pathname}#${hash}`;
    if (hash === '' || done.current === address) return;
    if (turns.some(({ id }) => id === hash)) {
      done.current = address;
      const target = document.querySelector(`#${CSS.escape(hash)}`);
      target?.scrollIntoView({ block: 'center' });
      target?.classList.add('turn-found');
      return;
    }
    const node = nodes.find(({ id }) => id === hash);
    if (node === undefined || asked.current === address || turns.length === 0) return;
    asked.current = address;
    onElsewhere(node.id);
  }, [hash, pathname, turns, nodes, onElsewhere]);
}
