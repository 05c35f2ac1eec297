import { useLocalStorage } from '@mantine/hooks';
import { defaultVoiceSettings, readVoiceSettings } from './voice-settings.ts';
import type { VoiceSettings } from './voice-settings.ts';

export type ChangeSettings = (changes: Partial<VoiceSettings>) => void;

/** The settings of this browser, and how to change them. */
export function useVoiceSettings(): readonly [VoiceSettings, ChangeSettings] {
  const [settings, setSettings] = useLocalStorage<VoiceSettings>({
    key: 'causeway-voice',
    defaultValue: defaultVoiceSettings,
    getInitialValueInEffect: false,
    deserialize: (text) => readVoiceSettings(parse(text)),
  });
  return [settings, (changes) => setSettings((known) => ({ ...known, ...changes }))];
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
