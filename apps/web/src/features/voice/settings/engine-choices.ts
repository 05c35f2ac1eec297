import type { SpeechEngine } from '@causeway/contract';

export interface EngineChoice {
  readonly value: string;
  readonly label: string;
  readonly disabled?: boolean;
}

interface EngineChoicesOptions {
  readonly engines: readonly SpeechEngine[];
  readonly kind: 'transcriber' | 'voice';
  /** What the server uses by itself. */
  readonly standard: string | null;
  readonly hasBrowser: boolean;
}

const wordsOf = ({ name, is_local: isLocal }: SpeechEngine): string => (isLocal ? `${name} · on the server` : name);

/** Who may hear or speak: the server's best, each of its engines, this browser. */
export function engineChoices({ engines, kind, standard, hasBrowser }: EngineChoicesOptions): readonly EngineChoice[] {
  const ours = engines.filter((engine) => engine.kind === kind);
  const best = ours.find(({ id }) => id === standard);
  return [
    { value: 'auto', label: best === undefined ? 'Best of the server (none yet)' : `Best of the server: ${best.name}` },
    ...ours.map((engine) => ({ value: engine.id, label: wordsOf(engine), disabled: !engine.is_ready })),
    ...(hasBrowser ? [{ value: 'browser', label: 'This browser' }] : []),
    ...(kind === 'voice' ? [{ value: 'none', label: 'Nobody: answers are read' }] : []),
  ];
}
