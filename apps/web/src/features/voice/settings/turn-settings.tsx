import { Select, SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import type { ChangeSettings } from './use-voice-settings.ts';
import type { VoiceSettings } from './voice-settings.ts';

interface TurnSettingsProps {
  readonly settings: VoiceSettings;
  readonly onChange: ChangeSettings;
}

const turns = [
  { value: 'pause', label: 'A pause' },
  { value: 'meaning', label: 'A sentence' },
  { value: 'push', label: 'A key' },
] as const satisfies readonly { readonly value: VoiceSettings['turns']; readonly label: string }[];

const hints: Readonly<Record<VoiceSettings['turns'], string>> = {
  pause: 'Silence ends it.',
  meaning: 'Silence ends it sooner where the words sound complete.',
  push: 'Hold the space bar or the button while you speak.',
};

const eagerness = [
  { value: 'auto', label: 'Balanced' },
  { value: 'low', label: 'Patient: up to 8 s' },
  { value: 'medium', label: 'Medium: up to 4 s' },
  { value: 'high', label: 'Eager: up to 2 s' },
] as const satisfies readonly { readonly value: VoiceSettings['eagerness']; readonly label: string }[];

/** What ends a turn. */
export function TurnSettings({ settings, onChange }: TurnSettingsProps) {
  const id = useId();
  if (settings.hearing === 'browser' && settings.turns !== 'push') {
    return <p className="muted tiny">This browser decides itself when you have finished.</p>;
  }
  return (
    <div className="voice-turns">
      <span id={id} className="mantine-InputWrapper-label">
        What ends your turn
      </span>
      <SegmentedControl
        aria-labelledby={id}
        size="xs"
        fullWidth
        data={[...turns]}
        value={settings.turns}
        onChange={(next) => {
          const chosen = turns.find(({ value }) => value === next);
          if (chosen) onChange({ turns: chosen.value });
        }}
      />
      <p className="muted tiny">{hints[settings.turns]}</p>
      {settings.turns === 'pause' ? <PauseSettings settings={settings} onChange={onChange} /> : null}
      {settings.turns === 'meaning' ? (
        <Select
          label="Patience"
          size="sm"
          data={[...eagerness]}
          value={settings.eagerness}
          allowDeselect={false}
          onChange={(next) => {
            const chosen = eagerness.find(({ value }) => value === next);
            if (chosen) onChange({ eagerness: chosen.value });
          }}
        />
      ) : null}
    </div>
  );
}

function PauseSettings({ settings: { silenceMs, threshold }, onChange }: TurnSettingsProps) {
  return (
    <>
      <Range
        label="Silence"
        shown={`${silenceMs} ms`}
        range={[200, 2000, 50]}
        value={silenceMs}
        onChange={(next) => onChange({ silenceMs: next })}
      />
      <Range
        label="Sure that it is speech"
        shown={`${Math.round(threshold * 100)} %`}
        range={[0.1, 0.95, 0.05]}
        value={threshold}
        onChange={(next) => onChange({ threshold: next })}
      />
    </>
  );
}

interface RangeProps {
  readonly label: string;
  readonly shown: string;
  readonly range: readonly [least: number, most: number, step: number];
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function Range({ label, shown, range: [min, max, step], value, onChange }: RangeProps) {
  return (
    <label className="voice-range small">
      <span>{label}</span>
      <output className="muted tabular">{shown}</output>
      <input
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={shown}
        onChange={({ currentTarget }) => onChange(currentTarget.valueAsNumber)}
      />
    </label>
  );
}
