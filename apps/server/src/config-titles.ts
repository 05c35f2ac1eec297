import type { ConfigReader } from './config-reader.ts';

/** Names that a model gives to chats. */
export interface TitlesConfig {
  readonly isOn: boolean;
  /** Full id; undefined: the model that answered. */
  readonly model: string | undefined;
}

export const readTitles = (reader: ConfigReader): TitlesConfig => ({
  isOn: reader.oneOf('CAUSEWAY_TITLES', ['on', 'off'], 'on') === 'on',
  model: reader.text('CAUSEWAY_TITLE_MODEL'),
});
