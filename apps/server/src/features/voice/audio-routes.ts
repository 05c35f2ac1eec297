import { createSpeechSound, createTranscription, createTranslation } from '@causeway/contract';
import type { SpeechFormat } from '@causeway/contract';
import { RawReply, route } from '../../gateway/feature.ts';
import type { Asked, EventSink, Route } from '../../gateway/feature.ts';
import { payerOf } from '../../gateway/payer.ts';
import { asContent } from './audio/as-content.ts';
import { wavHeader } from './audio/wav-header.ts';
import type { SpokenTexts } from './spoken-text.ts';
import { readRecording } from './transcriptions.ts';
import type { HearingFor, Recording, Transcriptions } from './transcriptions.ts';
import { describeTranscript, describeTranslation, writeTranscript } from './write-transcript.ts';

export interface AudioRoutesNeeds {
  readonly transcriptions: Transcriptions;
  readonly spokenTexts: SpokenTexts;
}

const eventOf = (event: Readonly<Record<string, unknown>>): string => `data: ${JSON.stringify(event)}\n\n`;
const wavRate = 24_000;
const contentTypes: Readonly<Record<SpeechFormat, string>> = {
  wav: 'audio/wav',
  pcm: 'audio/pcm',
  mulaw: 'audio/pcmu',
  alaw: 'audio/pcma',
};

/** OpenAI's events of a transcript that comes in pieces. */
async function streamWords(
  transcriptions: Transcriptions,
  recording: Recording,
  { sink, hearing }: { readonly sink: EventSink; readonly hearing: HearingFor },
): Promise<void> {
  let isFirst = true;
  const onPart: HearingFor['onPart'] = async ({ text }) => {
    await sink.write(eventOf({ type: 'transcript.text.delta', delta: isFirst ? text : ` ${text}` }));
    isFirst = false;
  };
  const heard = await transcriptions.hear(recording, { ...hearing, onPart });
  await sink.write(eventOf({ type: 'transcript.text.done', ...describeTranscript(heard, 'json') }));
}

async function answerWords(transcriptions: Transcriptions, asked: Asked<typeof createTranscription>) {
  const { principal, requestId, signal } = asked;
  const recording = await readRecording(asked.files());
  const hearing: HearingFor = { payer: payerOf(principal), requestId, signal };
  const { response_format: format, stream } = recording.fields;
  if (stream) return asked.eventStream((sink) => streamWords(transcriptions, recording, { sink, hearing }));
  const heard = await transcriptions.hear(recording, hearing);
  const text = writeTranscript(heard, format);
  if (text === undefined) return describeTranscript(heard, format);
  return new RawReply(text, `${format === 'vtt' ? 'text/vtt' : 'text/plain'}; charset=utf-8`);
}

async function answerTranslation(transcriptions: Transcriptions, asked: Asked<typeof createTranslation>) {
  const { principal, requestId, signal } = asked;
  const told = await readRecording(asked.files());
  // Of what a transcription may be asked these have no meaning here.
  const recording: Recording = { ...told, fields: { ...told.fields, language: undefined, stream: false } };
  const { response_format: format } = recording.fields;
  const heard = await transcriptions.hear(recording, { payer: payerOf(principal), requestId, signal, isTranslated: true });
  const text = writeTranscript(heard, format);
  if (text === undefined) return describeTranslation(heard, format);
  return new RawReply(text, `${format === 'vtt' ? 'text/vtt' : 'text/plain'}; charset=utf-8`);
}

function answerSound(spokenTexts: SpokenTexts, asked: Asked<typeof createSpeechSound>) {
  const { principal, body, requestId, signal } = asked;
  const { response_format: format, stream_format: stream, input, model, voice, language, speed } = body;
  const sound = spokenTexts.speak(
    { input, model, voice, language, speed, format },
    { payer: payerOf(principal), requestId, signal },
  );
  if (stream === 'audio') {
    const head = format === 'wav' ? [wavHeader(wavRate)] : [];
    return new RawReply({ content: asContent(head, sound), sizeBytes: undefined }, contentTypes[format]);
  }
  return asked.eventStream(async (sink) => {
    for await (const piece of sound) await sink.write(eventOf({ type: 'speech.audio.delta', audio: piece.toString('base64') }));
    await sink.write(eventOf({ type: 'speech.audio.done' }));
  });
}

/** OpenAI's audio endpoints over the engines of this server. */
export const audioRoutes = ({ transcriptions, spokenTexts }: AudioRoutesNeeds): readonly Route[] => [
  route(createTranscription, (asked) => answerWords(transcriptions, asked)),
  route(createTranslation, (asked) => answerTranslation(transcriptions, asked)),
  route(createSpeechSound, async (asked) => answerSound(spokenTexts, asked)),
];
