import { Button, TextInput } from '@mantine/core';
import { setPrice } from '@causeway/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Peek } from '../../ui/peek.tsx';
import '../settings/settings.css';

/** Dollars per million tokens; 0 is a price, too. */
function readRate(text: string): number | undefined {
  const rate = Number(text.replaceAll(',', ''));
  return text.trim() !== '' && rate >= 0 && rate <= 1_000_000 ? rate : undefined;
}

/** Gives a model a price from now on; what was used before stays as it was. */
export function PriceSheet({ model, onClose }: { readonly model: string; readonly onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const [draft, setDraft] = useState({ input: '', output: '' });
  const [input, output] = [readRate(draft.input), readRate(draft.output)];
  const save = useMutation({
    mutationFn: (rates: { readonly input: number; readonly output: number }) =>
      client.call(setPrice, { body: { model, rates: { ...rates } } }),
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: ['costs'] }),
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (input !== undefined && output !== undefined) save.mutate({ input, output });
  };
  return (
    <Peek title={`Price of ${model}`} onClose={onClose}>
      <form className="sheet-form" onSubmit={submit}>
        <p className="muted small">
          US dollars per million tokens, from now on. 0 for a model that runs on a machine of yours.
        </p>
        <TextInput
          label="Input"
          leftSection="$"
          required
          inputMode="decimal"
          value={draft.input}
          onChange={(event) => setDraft({ ...draft, input: event.currentTarget.value })}
        />
        <TextInput
          label="Output"
          leftSection="$"
          required
          inputMode="decimal"
          value={draft.output}
          onChange={(event) => setDraft({ ...draft, output: event.currentTarget.value })}
        />
        <FailureCard error={save.error} />
        <div className="sheet-form-foot">
          <Button type="submit" loading={save.isPending} disabled={input === undefined || output === undefined}>
            Set price
          </Button>
        </div>
      </form>
    </Peek>
  );
}
