import { definitionPointerOf } from '@causeway/contract';
import type { ExecutionError } from '@causeway/contract';
import { Button } from '@mantine/core';
import { CauseCard } from '../../../ui/cause-card.tsx';
import { useRunDesk } from './run-context.ts';

/** Why the run failed, and the way to the step. */
export function RunErrorCard({ error }: { readonly error: ExecutionError }) {
  const { select } = useRunDesk();
  const { title, detail, path, type } = error;
  const place = path === undefined ? undefined : definitionPointerOf(path);
  const show = (
    <Button variant="default" size="xs" onClick={() => select(place)}>
      Show the step
    </Button>
  );
  return (
    <CauseCard
      report={{
        cause: {
          code: 'unknown',
          title,
          sentence: detail ?? 'The run ended here.',
          evidence: [`Type: ${type}`, ...(path === undefined ? [] : [`Step: ${path}`])],
        },
      }}
      {...(place === undefined ? {} : { action: show })}
    />
  );
}
