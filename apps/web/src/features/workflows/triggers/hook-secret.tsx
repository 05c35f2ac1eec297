import { Button } from '@mantine/core';
import type { ReplyOf, createTrigger } from '@causeway/contract';
import { useClient } from '../../../server/server-context.tsx';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { Peek } from '../../../ui/peek.tsx';
import { SecretOnce } from '../../settings/secret-once.tsx';
import { hookCommand } from './hook-command.ts';

interface HookSecretProps {
  readonly trigger: ReplyOf<typeof createTrigger>;
  readonly onClose: () => void;
}

/** The address of a new webhook and its secret, the only time it is shown. */
export function HookSecret({ trigger, onClose }: HookSecretProps) {
  const { base } = useClient();
  return (
    <Peek title="Webhook" onClose={onClose}>
      {trigger.secret === null ? null : <SecretOnce secret={trigger.secret} />}
      <p className="muted small">This starts a run:</p>
      <CodeBlock label="curl" code={hookCommand(base, trigger, trigger.secret ?? '')} />
      <div className="sheet-form-foot">
        <Button onClick={onClose}>I have it</Button>
      </div>
    </Peek>
  );
}
