import type { ModelAnswer, ModelEvent, ModelSummary } from '../../../providers/models/model.ts';

/** A whole answer: the events of a stream, or the bytes that came at once. */
export interface Recording {
  readonly summary: ModelSummary;
  /** Empty for an answer that came at once. */
  readonly events: readonly ModelEvent[];
  /** Undefined for a stream. */
  readonly answer: ModelAnswer | undefined;
}

interface StoredEvent {
  readonly bytes: string;
  readonly text?: string;
  readonly reasoning?: string;
  readonly finishReason?: string;
  readonly usage?: ModelEvent['usage'];
  readonly isOurs?: true;
}

interface Stored {
  readonly summary: ModelSummary;
  readonly events: readonly StoredEvent[];
  readonly answer?: { readonly bytes: string; readonly text: string };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The JSON of an event's data. */
function chunkIn(event: string): ModelEvent['chunk'] {
  const data = event
    .split(/\r\n|\n|\r/u)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).replace(/^ /u, ''));
  return JSON.parse(data.join('\n')) as ModelEvent['chunk'];
}

const storedEvent = ({ bytes, text, reasoning, finishReason, usage, isOurs }: ModelEvent): StoredEvent => ({
  bytes: decoder.decode(bytes),
  ...(text === '' ? {} : { text }),
  ...(reasoning === '' ? {} : { reasoning }),
  ...(finishReason === undefined ? {} : { finishReason }),
  ...(usage === undefined ? {} : { usage }),
  ...(isOurs ? { isOurs } : {}),
});

const eventOf = ({ bytes, text = '', reasoning = '', finishReason, usage, isOurs }: StoredEvent): ModelEvent => ({
  bytes: encoder.encode(bytes),
  text,
  reasoning,
  finishReason,
  usage,
  isOurs: isOurs === true,
  chunk: chunkIn(bytes),
});

/** As text, for a store outside this process. */
export function writeRecording({ summary, events, answer }: Recording): string {
  const stored: Stored = {
    summary,
    events: events.map(storedEvent),
    ...(answer ? { answer: { bytes: decoder.decode(answer.bytes), text: answer.text } } : {}),
  };
  return JSON.stringify(stored);
}

export function readRecording(text: string): Recording {
  const { summary, events, answer } = JSON.parse(text) as Stored;
  const whole: ModelSummary = { ...summary, usage: summary.usage, finishReason: summary.finishReason };
  return {
    summary: whole,
    events: events.map(eventOf),
    answer: answer && { ...whole, text: answer.text, bytes: encoder.encode(answer.bytes) },
  };
}

/** What it takes in memory, about: the bytes, and what an object of each event needs. */
export function weightOf({ events, answer }: Recording): number {
  let weight = 500 + (answer?.bytes.length ?? 0) * 2;
  for (const event of events) weight += 400 + event.bytes.length * 3;
  return weight;
}
