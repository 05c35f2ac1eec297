import { updateCollection } from '@causeway/contract';
import type { Collection, CollectionSettings } from '@causeway/contract';
import { Button, NumberInput, Select } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { modelsQuery } from '../../../server/queries.ts';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Section } from '../../../ui/page.tsx';

const none = 'none';

/** How a collection is cut and searched. */
export function CollectionSettingsTab({ collection }: { readonly collection: Collection }) {
  const client = useClient();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<CollectionSettings>(collection.settings);
  const set = (change: Partial<CollectionSettings>) => setDraft({ ...draft, ...change });
  const save = useMutation({
    mutationFn: () => client.call(updateCollection, { params: { collectionId: collection.id }, body: { settings: draft } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['knowledge'] }),
  });
  const isChanged = JSON.stringify(draft) !== JSON.stringify(collection.settings);
  const isCutAnew =
    draft.passage_characters !== collection.settings.passage_characters ||
    draft.overlap_percent !== collection.settings.overlap_percent;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className="collection-settings" onSubmit={submit}>
      <Section
        title="Passages"
        hint="Headings, pages and sentences decide where a passage ends; this says about how long it is."
      >
        <div className="settings-pair">
          <NumberInput
            label="Characters of a passage"
            min={300}
            max={4000}
            step={100}
            value={draft.passage_characters}
            onChange={(value) => set({ passage_characters: Number(value) || draft.passage_characters })}
          />
          <NumberInput
            label="Repeated in the next, percent"
            min={0}
            max={30}
            value={draft.overlap_percent}
            onChange={(value) => set({ overlap_percent: Number(value) })}
          />
        </div>
      </Section>
      <Section title="Search" hint="Words are always searched. Meaning needs an embedding model.">
        <Models draft={draft} set={set} />
        <Weight draft={draft} now={collection.dense_weight} set={set} />
      </Section>
      <FailureCard error={save.error} />
      <div className="settings-foot">
        <Button type="submit" disabled={!isChanged} loading={save.isPending}>
          Save
        </Button>
        {isChanged && isCutAnew ? (
          <span className="muted small">All documents are read again; what is found now stays until then.</span>
        ) : null}
      </div>
    </form>
  );
}

interface PartProps {
  readonly draft: CollectionSettings;
  readonly set: (change: Partial<CollectionSettings>) => void;
}

function Models({ draft, set }: PartProps) {
  const { data } = useQuery(modelsQuery(useClient()));
  const ids = (data?.data ?? []).map(({ id }) => id);
  return (
    <>
      <ModelSelect
        label="Embedding model"
        description={ids.length === 0 ? 'No model is configured; words are searched.' : 'Gives each passage a vector, once.'}
        ids={ids}
        value={draft.embedding_model}
        onChange={(model) => set({ embedding_model: model })}
      />
      <ModelSelect
        label="Rerank model"
        description="Orders what was found once more, for each question."
        ids={ids}
        value={draft.rerank_model}
        onChange={(model) => set({ rerank_model: model })}
      />
    </>
  );
}

interface ModelSelectProps {
  readonly label: string;
  readonly description: string;
  readonly ids: readonly string[];
  readonly value: string | null;
  readonly onChange: (model: string | null) => void;
}

function ModelSelect({ label, description, ids, value, onChange }: ModelSelectProps) {
  const kept = value === null || ids.includes(value) ? [] : [value];
  return (
    <Select
      label={label}
      description={description}
      data={[{ value: none, label: 'None' }, ...[...kept, ...ids].map((id) => ({ value: id, label: id }))]}
      value={value ?? none}
      allowDeselect={false}
      searchable={ids.length > 8}
      onChange={(chosen) => onChange(chosen === none ? null : chosen)}
    />
  );
}

function Weight({ draft, now, set }: PartProps & { readonly now: number }) {
  const isAuto = draft.dense_weight === 'auto';
  return (
    <div className="settings-pair">
      <Select
        label="Weight of meaning"
        data={[
          { value: 'auto', label: `By the questions (now ${now})` },
          { value: 'fixed', label: 'Fixed' },
        ]}
        value={isAuto ? 'auto' : 'fixed'}
        allowDeselect={false}
        disabled={draft.embedding_model === null}
        onChange={(value) => set({ dense_weight: value === 'auto' ? 'auto' : now })}
      />
      {isAuto ? null : (
        <NumberInput
          label="Beside 1 for words"
          min={0}
          max={4}
          step={0.25}
          value={draft.dense_weight}
          onChange={(value) => set({ dense_weight: Number(value) })}
        />
      )}
    </div>
  );
}
