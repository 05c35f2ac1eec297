// npm run bench -- voice: how soon an answer is heard offline, how well is understood, and what a hundred talkers cost.
import { setTimeout as wait } from 'node:timers/promises';
import { startFakeUpstream } from '../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import { decodeG711, encodeG711 } from '../apps/server/src/features/voice/audio/g711.ts';
import { createResampler } from '../apps/server/src/features/voice/audio/resampler.ts';
import { EngineThread } from '../apps/server/src/providers/speech/engine-thread.ts';
import { pace } from '../tests/voice/clips.ts';
import { enginesDirectory, enginesMissing } from '../tests/voice/engines.ts';
import { noises } from '../tests/voice/noises.ts';
import { turnsHeard } from '../tests/voice/turns-heard.ts';
import { Talker } from '../tests/voice/voice-stage.ts';
import { clipsMissing, frameSamples, humanClips, spokenFrames, wordErrors } from './harness/human-clips.ts';
import type { HumanClip } from './harness/human-clips.ts';
import { startServerFile } from './harness/measured-process.ts';
import type { MeasuredProcess } from './harness/measured-process.ts';
import { isQuick, report } from './harness/report.ts';
import { median, quantile } from './harness/statistics.ts';

const rate = 24_000;
const silenceMs = 300;
const frameMs = (frameSamples / 16_000) * 1000;
const rounds = isQuick ? 1 : 2;
const sessions = 100;
const loadMs = isQuick ? 5000 : 20_000;
const noiseDb = 5;

const bytesOf = (pcm: Int16Array): Buffer => Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength);
const silence = (ms: number): Buffer => Buffer.alloc((rate / 1000) * ms * 2);

function open({ port, tell }: MeasuredProcess, key = tell['key']): Talker {
  return new Talker(`ws://127.0.0.1:${port}/v1/realtime`, ['realtime', `openai-insecure-api-key.${key}`]);
}

async function openTurns(server: MeasuredProcess, key?: string): Promise<Talker> {
  const talker = open(server, key);
  await talker.heard('session.created');
  const turnDetection = { type: 'server_vad', silence_duration_ms: silenceMs };
  talker.say({ type: 'session.update', session: { type: 'realtime', audio: { input: { turn_detection: turnDetection } } } });
  await talker.heard('session.updated');
  return talker;
}

/** Where speech begins and ends in a clip, ms. */
function edgesOf({ pcm }: HumanClip): { readonly startMs: number; readonly endMs: number } {
  const spoken = spokenFrames(pcm);
  return { startMs: spoken.indexOf(true) * frameMs, endMs: (spoken.lastIndexOf(true) + 1) * frameMs };
}

const at24k = ({ pcm }: HumanClip): Buffer => bytesOf(createResampler(16_000, rate).push(pcm));

/** From the last sound of speech to the first sound of the answer, ms. */
async function answerDelay(server: MeasuredProcess, clip: HumanClip): Promise<number> {
  const talker = await openTurns(server);
  const startedAt = performance.now();
  const endsAt = startedAt + edgesOf(clip).endMs;
  const heardAt = new Promise<number>((resolve) => {
    talker.onEvent = (event) => {
      const at = performance.now();
      if (event.type === 'response.output_audio.delta' && at > endsAt) resolve(at);
    };
  });
  await pace(Buffer.concat([at24k(clip), silence(2000)]), rate, (frame) => talker.hear(frame));
  const delay = (await Promise.race([heardAt, wait(5000, Number.NaN)])) - endsAt;
  talker.close();
  return delay;
}

/** When the detector first takes a frame of clean sound for speech, ms: what comes before is breath and consonants. */
async function voicedAt(thread: EngineThread, { pcm }: HumanClip): Promise<number> {
  const detector = thread.openDetector();
  for (let at = 0; at + frameSamples <= pcm.length; at += frameSamples) {
    if ((await detector.hear(pcm.slice(at, at + frameSamples))) < 0.5) continue;
    detector.close();
    return at / 16;
  }
  return Number.NaN;
}

/** From the first sound of speech to the end of the answer that it interrupts, ms. */
async function bargeDelay(server: MeasuredProcess, clip: HumanClip, startMs: number): Promise<number> {
  const talker = await openTurns(server);
  talker.say({ type: 'response.create' });
  await talker.heard('response.output_audio.delta');
  const startsAt = performance.now() + startMs;
  const cancelledAt = talker.heard('response.done').then(() => performance.now());
  await pace(at24k(clip).subarray(0, rate * 2 * 2), rate, (frame) => talker.hear(frame));
  const delay = (await Promise.race([cancelledAt, wait(3000, Number.NaN)])) - startsAt;
  const stale = talker.events.slice(talker.events.findIndex(({ type }) => type === 'response.done'));
  if (stale.some(({ type }) => type === 'response.output_audio.delta')) throw new Error('sound came after the cancel');
  talker.close();
  return delay;
}

/** How often sound without speech would have interrupted an answer, and how long it was. */
async function falseInterruptions(thread: EngineThread): Promise<{ readonly count: number; readonly seconds: number }> {
  let [count, seconds] = [0, 0];
  for (const { pcm } of noises()) {
    count += (await turnsHeard(thread, pcm)).filter(({ kind }) => kind === 'started').length;
    seconds += pcm.length / 16_000;
  }
  return { count, seconds };
}

/** The same noise in every run. */
function createNoise(): () => number {
  let seed = 1;
  const uniform = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return (seed + 1) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

function withNoise(pcm: Int16Array, db: number): Int16Array {
  const spoken = spokenFrames(pcm);
  const voiced = pcm.filter((_, at) => spoken[Math.floor(at / frameSamples)] === true);
  const power = Math.sqrt(voiced.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, voiced.length));
  const noise = createNoise();
  const scale = power / 10 ** (db / 20);
  return pcm.map((sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample + noise() * scale))));
}

async function detectorF1(thread: EngineThread, clips: readonly HumanClip[]): Promise<number> {
  let [hits, falseAlarms, misses] = [0, 0, 0];
  for (const { pcm } of clips) {
    const detector = thread.openDetector();
    const noisy = withNoise(pcm, noiseDb);
    for (const [at, isSpeech] of spokenFrames(pcm).entries()) {
      const found = (await detector.hear(noisy.slice(at * frameSamples, (at + 1) * frameSamples))) >= 0.5;
      if (found && isSpeech) hits += 1;
      else if (found) falseAlarms += 1;
      else if (isSpeech) misses += 1;
    }
    detector.close();
  }
  return (2 * hits) / (2 * hits + falseAlarms + misses);
}

const overTelephone = (pcm: Int16Array): Int16Array => {
  const narrow = createResampler(16_000, 8000).push(pcm);
  return createResampler(8000, 16_000).push(decodeG711('mulaw', encodeG711('mulaw', narrow)));
};

async function wordErrorRate(thread: EngineThread, clips: readonly HumanClip[], through: (pcm: Int16Array) => Int16Array) {
  let [errors, words] = [0, 0];
  for (const clip of clips) {
    const answer = await thread.ask('transcribe', { pcm: through(clip.pcm), draft: [] });
    const found = wordErrors(clip.words, answer.kind === 'text' ? answer.text : '');
    errors += found.errors;
    words += found.words;
  }
  return (errors / words) * 100;
}

/** A hundred people who are connected and say nothing: a quiet room, 50 frames a second each. */
async function load(server: MeasuredProcess) {
  const before = await server.usage({ collect: true });
  const keys = (server.tell['more'] ?? '').split(' ');
  const talkers = await Promise.all(Array.from({ length: sessions }, (_, at) => openTurns(server, keys[at % keys.length])));
  const noise = createNoise();
  const room = bytesOf(Int16Array.from({ length: rate }, () => noise() * 20));
  const frame = Buffer.from(room.subarray(0, (rate / 50) * 2)).toString('base64');
  const said = JSON.stringify({ type: 'input_audio_buffer.append', audio: frame });
  await server.usage();
  const [startedAt, cpuBefore] = [performance.now(), (await server.usage()).cpuMicros];
  for (let tick = 0; performance.now() - startedAt < loadMs; tick += 1) {
    for (const talker of talkers) talker.sayRaw(said);
    await wait(Math.max(0, startedAt + (tick + 1) * 20 - performance.now()));
  }
  const elapsedMs = performance.now() - startedAt;
  const { loopP99Ms = Number.NaN } = await server.usage();
  const after = await server.usage({ collect: true });
  for (const talker of talkers) talker.close();
  return {
    loopP99Ms,
    megabytesEach: (after.rssBytes - before.rssBytes) / 2 ** 20 / sessions,
    cores: (after.cpuMicros - cpuBefore) / 1000 / elapsedMs,
  };
}

async function measureServer(clips: readonly HumanClip[], onsets: readonly number[]) {
  const model = await startFakeUpstream();
  const config = {
    OPENAI_API_KEY: 'sk-of-the-bench',
    OPENAI_BASE_URL: `${model.url}/v1`,
    CAUSEWAY_DEFAULT_MODEL: 'openai/fake-1',
    CAUSEWAY_ENGINES_DIR: enginesDirectory,
  };
  const env = { BENCH_CONFIG: JSON.stringify(config), BENCH_LOOP: '1', BENCH_MORE_KEYS: '2' };
  const server = await startServerFile('servers/causeway.ts', { env, execArgv: ['--expose-gc'] });
  try {
    const [first] = clips;
    if (first) await answerDelay(server, first);
    const delays: number[] = [];
    for (let round = 0; round < rounds; round += 1) for (const clip of clips) delays.push(await answerDelay(server, clip));
    model.misbehave('tokens=400&pace_ms=20');
    const barges: number[] = [];
    for (const [at, clip] of clips.entries()) barges.push(await bargeDelay(server, clip, onsets[at] ?? Number.NaN));
    return { delays, barges, loaded: await load(server) };
  } finally {
    await server.stop();
    await model.close();
  }
}

async function measureEngines(clips: readonly HumanClip[]) {
  const thread = new EngineThread({ directory: enginesDirectory, engines: ['silero', 'moonshine'] });
  try {
    const onsets: number[] = [];
    for (const clip of clips) onsets.push(await voicedAt(thread, clip));
    return {
      onsets,
      f1: await detectorF1(thread, clips),
      falsely: await falseInterruptions(thread),
      clean: await wordErrorRate(thread, clips, (pcm) => pcm),
      telephone: await wordErrorRate(thread, clips, overTelephone),
    };
  } finally {
    await thread.close();
  }
}

const ms = (value: number): string => `${Math.round(value)} ms`;

async function main(): Promise<void> {
  const missing = [clipsMissing, enginesMissing].find((each) => typeof each === 'string');
  if (missing !== undefined) {
    process.stdout.write(`skipped: ${missing}\n`);
    return;
  }
  const clips = humanClips();
  const { onsets, f1, falsely, clean, telephone } = await measureEngines(clips);
  const { delays, barges, loaded } = await measureServer(clips, onsets);
  const [p50, p95, barge] = [median(delays), quantile(delays, 0.95), quantile(barges, 0.95)];
  // What was earlier than power tells: breath.
  const byPower = clips.map((clip, at) => (barges[at] ?? Number.NaN) + (onsets[at] ?? Number.NaN) - edgesOf(clip).startMs);
  const { loopP99Ms, megabytesEach, cores } = loaded;
  report({
    title: 'Voice',
    method: `${clips.length} recordings of people (Debian pocketsphinx-testdata), sent as they were spoken, 20 ms at a time, over WebSocket to the whole server with the engines of one npx causeway voice install (Silero, Moonshine tiny, eSpeak-NG), warm, on one core with its engine thread; a model that answers at once. The end of speech is the last frame above -20 dB of the clip's loudest; turns end after ${silenceMs} ms of silence. An interruption begins with the first frame that the detector takes for speech in the clean clip. ${rounds} rounds. Words: Levenshtein over words, digits by name; telephone: mu-law at 8 kHz. Detector: frames of 32 ms in white noise ${noiseDb} dB below speech, threshold 0.5. Noise: hiss, hum, tones, rings, keys, clicks, knocks, typing, doors, breath, applause, dishes and bursts, made here. Load: ${sessions} sessions in a quiet room, 50 frames a second each, JSON and base64, ${loadMs / 1000} s.`,
    tables: [
      [
        ['offline', 'p50', 'p95'],
        ['end of speech to first sound', ms(p50), ms(p95)],
        ['speech to the cancelled answer', ms(median(barges)), ms(barge)],
        ['the same, from the first power', ms(median(byPower)), ms(quantile(byPower, 0.95))],
      ],
      [
        ['understanding', ''],
        ['word errors, clean', `${clean.toFixed(1)} %`],
        ['word errors, telephone', `${telephone.toFixed(1)} %`],
        [`detector F1 at ${noiseDb} dB`, f1.toFixed(3)],
        [`interruptions by ${falsely.seconds} s of noise`, falsely.count],
      ],
      [
        [`${sessions} sessions`, ''],
        ['loop p99', `${loopP99Ms.toFixed(1)} ms`],
        ['cores', cores.toFixed(2)],
        ['MB each', megabytesEach.toFixed(2)],
      ],
    ],
    goals: [
      {
        what: 'end of speech to first sound, p50',
        goal: `<= ${silenceMs + 100} ms`,
        measured: ms(p50),
        isMet: p50 <= silenceMs + 100,
      },
      {
        what: 'end of speech to first sound, p95',
        goal: `<= ${silenceMs + 200} ms`,
        measured: ms(p95),
        isMet: p95 <= silenceMs + 200,
      },
      { what: 'speech to cancel, p95, and no sound after it', goal: '<= 100 ms', measured: ms(barge), isMet: barge <= 100 },
      { what: 'word errors, clean', goal: '<= 4 %', measured: `${clean.toFixed(1)} %`, isMet: clean <= 4 },
      { what: 'word errors, telephone', goal: '<= 9 %', measured: `${telephone.toFixed(1)} %`, isMet: telephone <= 9 },
      { what: `detector at ${noiseDb} dB, F1`, goal: '>= 0.95', measured: f1.toFixed(3), isMet: f1 >= 0.95 },
      { what: 'interruptions by noise', goal: '0', measured: String(falsely.count), isMet: falsely.count === 0 },
      {
        what: `loop of ${sessions} sessions on one core, p99`,
        goal: '<= 20 ms',
        measured: `${loopP99Ms.toFixed(1)} ms`,
        isMet: loopP99Ms <= 20,
      },
      { what: 'memory of a session', goal: '<= 2 MB', measured: `${megabytesEach.toFixed(2)} MB`, isMet: megabytesEach <= 2 },
    ],
    losses: [],
  });
}

await main();
