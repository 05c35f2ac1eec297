import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';

/** Loads by itself when it comes into view; a button for those who do not scroll. */
export function LoadMore({ onLoad }: { readonly onLoad: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  const load = useRef(onLoad);
  useEffect(() => {
    load.current = onLoad;
  });
  useEffect(() => {
    const { current } = button;
    if (current === null) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) load.current();
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return (
    <Button ref={button} variant="subtle" color="gray" size="compact-sm" fullWidth onClick={onLoad}>
      Show more
    </Button>
  );
}
