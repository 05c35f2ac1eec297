import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';

interface LoadMoreProps {
  readonly onLoad: () => void;
  /** How much is there already: when that grew and the button is still in view, it loads on. */
  readonly there: number;
}

/** Loads by itself when it comes into view; a button for those who do not scroll. */
export function LoadMore({ onLoad, there }: LoadMoreProps) {
  return (
    <Button variant="subtle" color="gray" size="compact-sm" fullWidth onClick={onLoad}>
      <Words key={there} onSeen={onLoad} />
    </Button>
  );
}

/** An observer tells only of changes between two frames, so each growth gets a new one; the button itself keeps its focus. */
function Words({ onSeen }: { readonly onSeen: () => void }) {
  const words = useRef<HTMLSpanElement>(null);
  const seen = useRef(onSeen);
  useEffect(() => {
    seen.current = onSeen;
  });
  useEffect(() => {
    const { current } = words;
    if (current === null) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) seen.current();
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return <span ref={words}>Show more</span>;
}
