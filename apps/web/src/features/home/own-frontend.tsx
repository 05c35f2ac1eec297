import { SegmentedControl } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { snippetsFor } from './snippets.ts';
import './own-frontend.css';

interface OwnFrontendProps {
  readonly needsKey: boolean;
  readonly model: string | undefined;
}

/** The same call in four ways, with this server's address in it. */
export function OwnFrontend({ needsKey, model }: OwnFrontendProps) {
  const { base } = useClient();
  const snippets = snippetsFor({ base, needsKey, model });
  const [chosen, setChosen] = useState('curl');
  const snippet = snippets.find(({ id }) => id === chosen);
  return (
    <div className="own-frontend">
      <SegmentedControl
        size="xs"
        aria-label="Kind of program"
        value={chosen}
        onChange={setChosen}
        data={snippets.map(({ id, name }) => ({ value: id, label: name }))}
      />
      {snippet === undefined ? null : <CodeBlock code={snippet.code} label={snippet.name} />}
      <p className="muted small">
        {needsKey ? (
          <>
            It needs a key:{' '}
            <Link to="/settings/{-$section}" params={{ section: 'keys' }}>
              create one
            </Link>
            .{' '}
          </>
        ) : null}
        From another address, its origin must be allowed: see <Link to="/connections">Connections</Link>.
      </p>
    </div>
  );
}
