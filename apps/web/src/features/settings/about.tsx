import { Button } from '@mantine/core';
import { signOut } from '@causeway/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { connectionQuery } from '../../server/queries.ts';
import { useServer } from '../../server/server-context.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Section } from '../../ui/page.tsx';

/** Which server this is, and the way out. */
export function About() {
  const { client } = useServer();
  const { data } = useQuery(connectionQuery(client));
  return (
    <>
      <Section title="This server">
        <div className="card settings-row">
          <Facts
            facts={[
              ['Address', <code key="address">{client.base}</code>],
              ['Version', data?.version ?? '…'],
              ['Licence', 'Apache-2.0'],
              [
                'Documents',
                <a key="docs" href={`${client.base}/docs`}>
                  Every endpoint and stream
                </a>,
              ],
            ]}
          />
        </div>
      </Section>
      {data?.auth === 'on' ? (
        <SignOut />
      ) : (
        <p className="muted small">Sign-in is off: every program on this machine can use the server.</p>
      )}
    </>
  );
}

function SignOut() {
  const { client, signIn } = useServer();
  const leave = useMutation({
    mutationFn: (everywhere: boolean) => client.call(signOut, { query: everywhere ? { everywhere: 'true' } : {} }),
    onSuccess: signIn.lost,
  });
  return (
    <Section title="Sign out" hint="Signing in again needs a new link from the terminal.">
      <div className="settings-row-actions">
        <Button variant="default" loading={leave.isPending && !leave.variables} onClick={() => leave.mutate(false)}>
          This browser
        </Button>
        <Button variant="default" loading={leave.isPending && leave.variables} onClick={() => leave.mutate(true)}>
          Every browser
        </Button>
      </div>
      <FailureCard error={leave.error} />
    </Section>
  );
}
