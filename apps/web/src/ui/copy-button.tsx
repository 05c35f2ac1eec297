import { ActionIcon, Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { copyText } from './copy-text.ts';

const shownMs = 1600;

interface CopyButtonProps {
  readonly text: string;
  /** What is copied, for the button's name: "Copy command". */
  readonly label: string;
  /** Shows the label beside the icon. */
  readonly isWide?: boolean;
}

/** Copies and says so, to eyes and to screen readers. */
export function CopyButton({ text, label, isWide = false }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'copied' | 'refused'>();
  useEffect(() => {
    if (outcome === undefined) return undefined;
    const timer = setTimeout(() => setOutcome(undefined), shownMs);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => setOutcome((await copyText(text)) ? 'copied' : 'refused');
  const word = outcome === undefined ? label : said[outcome];
  const icon = outcome === 'copied' ? <IconCheck size={15} /> : <IconCopy size={15} />;
  return (
    <>
      {isWide ? (
        <Button variant="default" size="xs" leftSection={icon} onClick={() => void copy()}>
          {word}
        </Button>
      ) : (
        <ActionIcon
          variant="subtle"
          color="gray"
          className="quiet-icon"
          aria-label={label}
          data-hint={word}
          data-side="left"
          onClick={() => void copy()}
        >
          {icon}
        </ActionIcon>
      )}
      <span className="visually-hidden" role="status">
        {outcome === undefined ? '' : said[outcome]}
      </span>
    </>
  );
}

const said = { copied: 'Copied', refused: 'Select and copy by hand' } as const;
