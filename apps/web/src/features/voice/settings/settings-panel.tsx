import { agentModelPrefix } from '@causeway/contract';
import { Select, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { modelsQuery, providersQuery } from '../../../server/queries.ts';
import { useClient } from '../../../server/server-context.tsx';
import { agentsQuery } from '../../agents/agent-queries.ts';
import { chatModels, groupModels } from '../../chat/composer/model-choice.ts';
import { canRecognize } from '../browser-speech/recognizer.ts';
import { canSynthesize } from '../browser-speech/synthesizer.ts';
import { enginesQuery } from '../voice-queries.ts';
import { engineChoices } from './engine-choices.ts';
import { languageChoices } from './languages.ts';
import { TurnSettings } from './turn-settings.tsx';
import { canChooseLoudspeaker, useDevices } from './use-devices.ts';
import type { ChangeSettings } from './use-voice-settings.ts';
import { voicesFor } from './voice-settings.ts';
import type { VoiceSettings } from './voice-settings.ts';
import './settings-panel.css';

interface SettingsPanelProps {
  readonly settings: VoiceSettings;
  readonly onChange: ChangeSettings;
  /** A session is open: names of devices are known. */
  readonly isListening: boolean;
}

/** How to talk; kept in this browser. */
export function SettingsPanel({ settings, onChange, isListening }: SettingsPanelProps) {
  const props = { settings, onChange };
  return (
    <section className="voice-settings" aria-label="Settings">
      <DeviceSettings {...props} isListening={isListening} />
      <SpeechSettings {...props} />
      <TurnSettings {...props} />
      <AnswerSettings {...props} />
    </section>
  );
}

interface PickProps {
  readonly label: string;
  readonly data: readonly { readonly value: string; readonly label: string; readonly disabled?: boolean }[];
  readonly value: string;
  /** What the empty choice means. */
  readonly empty?: string;
  readonly onPick: (value: string) => void;
}

const searchableFrom = 12;

function Pick({ label, data, value, empty, onPick }: PickProps) {
  const all = empty === undefined ? data : [{ value: '', label: empty }, ...data];
  // What was chosen stays visible where it is not offered any more.
  const known = all.some((each) => each.value === value) ? all : [...all, { value, label: value }];
  return (
    <Select
      label={label}
      size="sm"
      data={[...known]}
      value={value}
      allowDeselect={false}
      searchable={known.length >= searchableFrom}
      nothingFoundMessage="Nothing by that name"
      onChange={(next) => onPick(next ?? '')}
    />
  );
}

type PartProps = Omit<SettingsPanelProps, 'isListening'>;

const deviceChoices = (devices: readonly MediaDeviceInfo[]) =>
  devices.filter(({ deviceId }) => deviceId !== 'default').map(({ deviceId, label }) => ({ value: deviceId, label }));

function DeviceSettings({ settings, onChange, isListening }: SettingsPanelProps) {
  const { microphones, loudspeakers } = useDevices(isListening);
  return (
    <>
      <Pick
        label="Microphone"
        empty="The system's choice"
        data={deviceChoices(microphones)}
        value={settings.microphone}
        onPick={(microphone) => onChange({ microphone })}
      />
      {canChooseLoudspeaker && loudspeakers.length > 0 ? (
        <Pick
          label="Loudspeaker"
          empty="The system's choice"
          data={deviceChoices(loudspeakers)}
          value={settings.loudspeaker}
          onPick={(loudspeaker) => onChange({ loudspeaker })}
        />
      ) : null}
    </>
  );
}

function SpeechSettings({ settings, onChange }: PartProps) {
  const { data } = useQuery(enginesQuery(useClient()));
  const { engines = [], defaults = { transcriber: null, voice: null } } = data ?? {};
  const { hearing, speaking, language, voice } = settings;
  const transcriber = engines.find(
    ({ kind, id }) => kind === 'transcriber' && id === (hearing === 'auto' ? defaults.transcriber : hearing),
  );
  const voices = voicesFor(speaking, engines, defaults.voice);
  const of = { engines, standard: null };
  return (
    <>
      <Pick
        label="Who hears"
        data={engineChoices({ ...of, kind: 'transcriber', standard: defaults.transcriber, hasBrowser: canRecognize() })}
        value={hearing}
        onPick={(next) => onChange({ hearing: next })}
      />
      <Pick
        label="Language"
        empty="As it is spoken"
        data={languageChoices(hearing === 'browser' ? [] : (transcriber?.languages ?? []))}
        value={language}
        onPick={(next) => onChange({ language: next })}
      />
      <Pick
        label="Who speaks"
        data={engineChoices({ ...of, kind: 'voice', standard: defaults.voice, hasBrowser: canSynthesize() })}
        value={speaking}
        onPick={(next) => onChange({ speaking: next, voice: '' })}
      />
      {voices.length === 0 ? null : (
        <Pick
          label="Voice"
          empty="The engine's choice"
          data={voices.map((value) => ({ value, label: value.slice(value.indexOf(':') + 1) }))}
          value={voice}
          onPick={(next) => onChange({ voice: next })}
        />
      )}
    </>
  );
}

function AnswerSettings({ settings, onChange }: PartProps) {
  const client = useClient();
  const models = useQuery(modelsQuery(client)).data?.data ?? [];
  const agents = useQuery(agentsQuery(client)).data?.agents ?? [];
  const standard = useQuery(providersQuery(client)).data?.default_model;
  const offered = [
    ...agents.map(({ id, name }) => ({ value: `${agentModelPrefix}${id}`, label: `${name} (agent)` })),
    ...groupModels(chatModels(models)).flatMap(({ group, items }) =>
      items.map(({ value, label }) => ({ value, label: `${label} · ${group}` })),
    ),
  ];
  return (
    <>
      <Pick
        label="Who answers"
        empty={typeof standard === 'string' ? `The default: ${standard}` : 'The default model'}
        data={offered}
        value={settings.model}
        onPick={(model) => onChange({ model })}
      />
      <Textarea
        label="Instructions"
        size="sm"
        placeholder="Answer in one to three short spoken sentences."
        autosize
        minRows={2}
        maxRows={8}
        value={settings.instructions}
        onChange={({ currentTarget: { value } }) => onChange({ instructions: value })}
      />
      <p className="muted tiny">Kept in this browser. Who answers changes with the next session, the rest at once.</p>
    </>
  );
}
