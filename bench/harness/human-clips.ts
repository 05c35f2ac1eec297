import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Speech of people, 16 kHz, with its words: Debian's pocketsphinx-testdata. */
export interface HumanClip {
  readonly name: string;
  readonly pcm: Int16Array;
  readonly words: string;
}

const folder = '/usr/share/pocketsphinx/test/data';
export const clipsMissing = existsSync(folder) ? undefined : 'the recordings are not there: apt install pocketsphinx-testdata';

const headerBytes = 44;
const samplesOf = (bytes: Buffer): Int16Array => new Int16Array(new Uint8Array(bytes.subarray(0, bytes.length & ~1)).buffer);

function transcripts(path: string): readonly (readonly [name: string, words: string])[] {
  const lines = readFileSync(join(folder, path), 'utf8').split('\n');
  return lines.flatMap((line) => {
    const [, words, name] = /<s>\s*(.*?)\s*<\/s>\s*\((\S+)\)/u.exec(line) ?? [];
    return words === undefined || name === undefined ? [] : [[name, words] as const];
  });
}

const folderOf = (kind: 'librivox' | 'cards', file: string): readonly HumanClip[] =>
  transcripts(`${kind}/${file}`).map(([name, words]) => ({
    name,
    words,
    pcm: samplesOf(readFileSync(join(folder, kind, `${name}.wav`)).subarray(headerBytes)),
  }));

/** A reader of novels, a player of cards, a driver of robots and a reader of digits. */
export const humanClips = (): readonly HumanClip[] => [
  ...folderOf('librivox', 'transcription'),
  ...folderOf('cards', 'cards.transcription'),
  { name: 'goforward', words: 'go forward ten meters', pcm: samplesOf(readFileSync(join(folder, 'goforward.raw'))) },
  {
    name: 'dhd.2934z',
    words: 'two nine three four zero',
    pcm: samplesOf(readFileSync(join(folder, 'tidigits/dhd.2934z.raw'))),
  },
];

/** Samples per frame of 32 ms, as detectors take them. */
export const frameSamples = 512;
/** Speech is louder than this share of the loudest twentieth of a clip: -20 dB, where power and detector agree best on clean sound. */
const floorShare = 0.1;

/** Which frames of clean sound are speech, by their power; gaps of up to 6 frames (200 ms) belong to the words around them. */
export function spokenFrames(pcm: Int16Array): readonly boolean[] {
  const count = Math.floor(pcm.length / frameSamples);
  const power = Array.from({ length: count }, (_, at) => {
    const frame = pcm.subarray(at * frameSamples, (at + 1) * frameSamples);
    return Math.sqrt(frame.reduce((sum, sample) => sum + sample * sample, 0) / frameSamples);
  });
  const loud = power.toSorted((a, b) => a - b)[Math.floor(count * 0.95)] ?? 0;
  const spoken = power.map((each) => each > loud * floorShare);
  const gap = 6;
  return spoken.map((each, at) => {
    if (each) return true;
    const before = spoken.slice(Math.max(0, at - gap), at).lastIndexOf(true);
    const after = spoken.slice(at + 1, at + 1 + gap).indexOf(true);
    return before !== -1 && after !== -1 && Math.min(at, gap) - before + after <= gap;
  });
}

const numbers = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** Words as they are spoken: digits by their names, without signs. */
function spokenWords(text: string): readonly string[] {
  const named = text
    .toLowerCase()
    .replaceAll(/\bmr\b\.?/gu, 'mister')
    .replaceAll(/\b10\b/gu, ' ten ')
    .replaceAll(/\d/gu, (digit) => ` ${numbers[Number(digit)] ?? ''} `);
  return named
    .replaceAll(/[^a-z']+/gu, ' ')
    .trim()
    .split(' ')
    .filter((word) => word !== '');
}

/** Words that were changed, left out or added (Levenshtein), and how many there should be. */
export function wordErrors(told: string, heard: string): { readonly errors: number; readonly words: number } {
  const [want, got] = [spokenWords(told), spokenWords(heard)];
  let row = Array.from({ length: got.length + 1 }, (_, at) => at);
  for (const [at, word] of want.entries()) {
    const next = [at + 1];
    for (const [column, other] of got.entries()) {
      const same = (row[column] ?? 0) + (word === other ? 0 : 1);
      next.push(Math.min(same, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return { errors: row.at(-1) ?? 0, words: want.length };
}
