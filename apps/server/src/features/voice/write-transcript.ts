import type { AnswerOf, createTranscription, createTranslation, TranscriptFormat } from '@causeway/contract';
import type { Heard, HeardPart } from './transcriptions.ts';

const pad = (value: number, length: number): string => String(value).padStart(length, '0');

function timeOf(ms: number, sign: ',' | '.'): string {
  const whole = Math.round(ms);
  const [hours, minutes, seconds] = [whole / 3_600_000, (whole / 60_000) % 60, (whole / 1000) % 60].map(Math.floor);
  return `${pad(hours ?? 0, 2)}:${pad(minutes ?? 0, 2)}:${pad(seconds ?? 0, 2)}${sign}${pad(whole % 1000, 3)}`;
}

const lineOf = ({ startMs, endMs, text }: HeardPart, sign: ',' | '.'): string =>
  `${timeOf(startMs, sign)} --> ${timeOf(endMs, sign)}\n${text}\n`;

const toSrt = (parts: readonly HeardPart[]): string => parts.map((part, at) => `${at + 1}\n${lineOf(part, ',')}`).join('\n');
const toVtt = (parts: readonly HeardPart[]): string => `WEBVTT\n\n${parts.map((part) => lineOf(part, '.')).join('\n')}`;

const secondsOf = (ms: number): number => Math.round(ms) / 1000;

/** A transcript that is text; undefined: the format is JSON. */
export function writeTranscript({ text, parts }: Heard, format: TranscriptFormat): string | undefined {
  if (format === 'text') return `${text}\n`;
  if (format === 'srt') return toSrt(parts);
  return format === 'vtt' ? toVtt(parts) : undefined;
}

/** As OpenAI writes it; of the segments what is known. */
export function describeTranscript(
  { text, language, seconds, parts }: Heard,
  format: TranscriptFormat,
): AnswerOf<typeof createTranscription> {
  const usage = { type: 'duration' as const, seconds: Math.ceil(seconds) };
  if (format !== 'verbose_json') return { text, usage };
  const segments = parts.map((part, id) => ({
    id,
    seek: 0,
    start: secondsOf(part.startMs),
    end: secondsOf(part.endMs),
    text: part.text,
  }));
  const duration = Math.round(seconds * 1000) / 1000;
  return { task: 'transcribe' as const, ...(language === undefined ? {} : { language }), duration, text, segments, usage };
}

/** As OpenAI writes what it heard in English. */
export function describeTranslation(heard: Heard, format: TranscriptFormat): AnswerOf<typeof createTranslation> {
  const { text, duration, segments } = describeTranscript(heard, format);
  if (format !== 'verbose_json') return { text };
  return { text, task: 'translate', language: 'english', duration, segments };
}
