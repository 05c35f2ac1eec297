import type { Sentence, SpokenAudio } from './state.ts';

/** Characters a person hears per second, where a sentence has no end yet. */
const charsPerSecond = 15;

function heardOf({ text, startMs, endMs }: Sentence, ms: number): string {
  if (endMs !== undefined && ms >= endMs) return text;
  if (ms <= startMs) return '';
  const share =
    endMs === undefined ? ((ms - startMs) / 1000) * (charsPerSecond / text.length) : (ms - startMs) / (endMs - startMs);
  const at = Math.min(text.length, Math.round(text.length * share));
  if (at >= text.length) return text;
  const space = text.lastIndexOf(' ', at);
  return space === -1 ? '' : text.slice(0, space);
}

/** The words of an item that were heard by this offset in its audio. */
export const heardText = ({ sentences }: SpokenAudio, ms: number): string =>
  sentences
    .map((sentence) => heardOf(sentence, ms))
    .join('')
    .trim();

/** The words after those. */
export const unheardText = (audio: SpokenAudio, ms: number): string => {
  const all = audio.sentences.map(({ text }) => text).join('');
  return all.trim().slice(heardText(audio, ms).length).trim();
};
