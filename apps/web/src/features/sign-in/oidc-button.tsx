import { Button } from '@mantine/core';
import { startOidcSignIn } from '@causeway/contract';
import { useMutation } from '@tanstack/react-query';
import { useServer } from '../../server/server-context.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';

interface OidcButtonProps {
  /** The identity provider's name. */
  readonly name: string;
  /** The token of an invitation that is accepted this way. */
  readonly invitation?: string;
}

/** Leaves for the identity provider, which sends the browser back to `/sign-in/oidc`. */
export function OidcButton({ name, invitation }: OidcButtonProps) {
  const { client } = useServer();
  const leave = useMutation({
    mutationFn: () => client.call(startOidcSignIn, { body: invitation === undefined ? {} : { invitation } }),
    onSuccess: ({ url }) => globalThis.location.assign(url),
  });
  return (
    <>
      <Button variant="default" loading={leave.isPending || leave.isSuccess} onClick={() => leave.mutate()}>
        Continue with {name}
      </Button>
      <FailureCard error={leave.error} />
    </>
  );
}
