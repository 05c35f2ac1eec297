import { Button } from '@mantine/core';
import { Link, useLocation } from '@tanstack/react-router';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';

/** An address without a page. */
export function NotFound() {
  const { pathname } = useLocation();
  return (
    <Page title="No such page">
      <EmptyState
        variant="start"
        sentence={`Nothing is at ${pathname}. It may have moved or the link may be cut off.`}
        action={<Button renderRoot={(props) => <Link to="/" {...props} />}>Go home</Button>}
      />
    </Page>
  );
}
