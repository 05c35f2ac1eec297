import { providerPresets } from './provider-presets.ts';
import type { ProviderPreset } from './provider-presets.ts';
import './preset-picker.css';

interface PresetPickerProps {
  readonly chosen: ProviderPreset | undefined;
  readonly onChoose: (preset: ProviderPreset) => void;
}

/** The known providers; choosing one fills the form. */
export function PresetPicker({ chosen, onChoose }: PresetPickerProps) {
  return (
    <div className="preset-picker" role="group" aria-label="Provider">
      {providerPresets.map((preset) => (
        <button key={preset.name} type="button" aria-pressed={preset === chosen} onClick={() => onChoose(preset)}>
          <strong>{preset.label}</strong>
          <span className="muted tiny">{preset.hint}</span>
        </button>
      ))}
    </div>
  );
}
