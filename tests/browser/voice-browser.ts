import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { chromiumArgs, chromiumPath } from '../services.ts';
import { clipOf } from '../voice/clips.ts';

/** A RIFF file of 16-bit mono PCM: http://soundfile.sapp.org/doc/WaveFormat/ */
export function wavOf(pcm: Buffer, rate: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + pcm.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(pcm.length, 40);
  return Buffer.concat([header, pcm]);
}

export interface SpeakingBrowser {
  readonly browser: Browser;
  close(): Promise<void>;
}

const rate = 48_000;

/** A Chromium that has a microphone, and gives it to nobody. */
export const launchRefusingBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath(),
    args: [...chromiumArgs, '--use-fake-device-for-media-stream', '--deny-permission-prompts'],
  });

/** A Chromium whose microphone says the words again and again, with silence between. */
export async function launchSpeakingBrowser(words: string, silenceMs: number): Promise<SpeakingBrowser> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-voice-'));
  const file = join(folder, 'microphone.wav');
  writeFileSync(file, wavOf(await clipOf(words, { rate, silenceMs }), rate));
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [
      ...chromiumArgs,
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-audio-capture=${file}`,
    ],
  });
  return {
    browser,
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
