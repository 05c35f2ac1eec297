import { Button } from '@mantine/core';
import { CallFailure, toCause } from '@causeway/client';
import type { Cause } from '@causeway/client';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { CauseCard } from '../ui/cause-card.tsx';
import { reportOf } from '../ui/cause-report.ts';
import { Page } from '../ui/page.tsx';

/** What a page shows that could not be shown. */
export function PageFailure({ error, reset }: ErrorComponentProps) {
  const isCode = /dynamically imported module|module script failed|Unable to preload/u.test(String(error));
  const report = error instanceof CallFailure ? reportOf(error) : { cause: isCode ? staleCode(error) : toCause(error) };
  const reload = <Button onClick={() => globalThis.location.reload()}>Reload</Button>;
  return (
    <Page title="This page stopped">
      <CauseCard report={report} action={reload} onCheck={reset} />
    </Page>
  );
}

// After an update the old page asks for chunks that are gone.
const staleCode = (error: unknown): Cause => ({
  code: 'invalid_reply',
  title: "This page's code did not arrive",
  sentence: 'The server was updated since this tab was opened, or it does not answer. Reloading loads the current version.',
  evidence: [String(error)],
});
