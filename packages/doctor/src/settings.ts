import type { Fact, SettingFact } from './facts.ts';

/** Statements of one topic, in the order of the files. */
export const settingsOf = (facts: readonly Fact[], topic: SettingFact['topic']): SettingFact[] =>
  facts.filter((fact): fact is SettingFact => fact.kind === 'setting' && fact.topic === topic);
