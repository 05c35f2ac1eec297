import type { RealtimeItem } from '@causeway/contract';
import { addItem, finishItem } from './conversation.ts';
import { heardText } from './heard-text.ts';
import { splitSpeech } from './split-speech.ts';
import type { ActiveResponse, OpenMessage, ResponsePlan, SpokenAudio } from './state.ts';
import { tellLatency } from './tell-latency.ts';
import { change, changeResponse, findResponse, mint, replaceItem, say } from './work.ts';
import type { Work } from './work.ts';

const partOf = ({ modalities }: ResponsePlan, text: string) =>
  modalities.includes('audio') ? ({ type: 'audio', transcript: text } as const) : ({ type: 'text', text } as const);

export const isSpoken = ({ plan }: ActiveResponse): boolean => plan.modalities.includes('audio');

function openMessage(work: Work, response: ActiveResponse): ActiveResponse {
  const item: RealtimeItem = {
    id: mint(work, 'item'),
    object: 'realtime.item',
    type: 'message',
    role: 'assistant',
    status: 'in_progress',
    content: [],
  };
  const outputIndex = response.output.length;
  say(work, { type: 'response.output_item.added', response_id: response.id, output_index: outputIndex, item });
  if (response.plan.isDefault) addItem(work, item);
  const place = { response_id: response.id, item_id: item.id, output_index: outputIndex, content_index: 0 };
  say(work, { type: 'response.content_part.added', ...place, part: partOf(response.plan, '') });
  const playedMs = work.state.isCall ? 0 : undefined;
  if (isSpoken(response)) keepAudio(work, item.id, { responseId: response.id, durationMs: 0, sentences: [], playedMs });
  return changeResponse(work, response, {
    message: { itemId: item.id, outputIndex, text: '', unspoken: '', speaking: 0 },
  });
}

const keepAudio = (work: Work, itemId: string, audio: SpokenAudio): void =>
  change(work, { audio: { ...work.state.audio, [itemId]: audio } });

const placeOf = ({ id }: ActiveResponse, { itemId, outputIndex }: OpenMessage) => ({
  response_id: id,
  item_id: itemId,
  output_index: outputIndex,
  content_index: 0,
});

/** More words of the model. */
export function hearText(work: Work, generation: number, delta: string): void {
  const found = findResponse(work, generation);
  if (!found || found.end || delta === '') return;
  const response = found.message ? found : openMessage(work, found);
  const { message } = response;
  if (!message) return;
  const type = isSpoken(response) ? 'response.output_audio_transcript.delta' : 'response.output_text.delta';
  say(work, { type, ...placeOf(response, message), delta });
  const times = { firstTextAt: work.at, ...response.times };
  const grown = changeResponse(work, response, {
    times,
    message: { ...message, text: message.text + delta, unspoken: message.unspoken + delta },
  });
  if (isSpoken(grown)) speak(work, grown, { isEnd: false });
  else if (response.times.firstTextAt === undefined) tellLatency(work, grown);
}

/** Hands what can be spoken to the voice. */
export function speak(work: Work, response: ActiveResponse, { isEnd }: { readonly isEnd: boolean }): ActiveResponse {
  const { message, generation, plan } = response;
  if (!message) return response;
  const isFirst = message.text.length === message.unspoken.length;
  const { pieces, rest } = splitSpeech(message.unspoken, { isFirst, isEnd });
  const audio = work.state.audio[message.itemId];
  if (audio && pieces.length > 0) {
    const sentences = pieces.map((text) => ({ text, startMs: Number.POSITIVE_INFINITY, endMs: undefined }));
    keepAudio(work, message.itemId, { ...audio, sentences: [...audio.sentences, ...sentences] });
  }
  for (const text of pieces) {
    work.effects.push({ kind: 'speak', generation, itemId: message.itemId, text, voice: plan.voice });
  }
  return changeResponse(work, response, {
    message: { ...message, unspoken: rest, speaking: message.speaking + pieces.length },
  });
}

/** Index of the sentence that is sounding: the first without an end. */
const soundingOf = ({ sentences }: SpokenAudio): number => sentences.findIndex(({ endMs }) => endMs === undefined);

export function hearSound(work: Work, generation: number, sound: { readonly audio: string; readonly ms: number }): void {
  const response = findResponse(work, generation);
  const message = response?.message;
  const audio = message && work.state.audio[message.itemId];
  if (!response || !message || !audio) return;
  say(work, { type: 'response.output_audio.delta', ...placeOf(response, message), delta: sound.audio });
  const at = soundingOf(audio);
  keepAudio(work, message.itemId, {
    ...audio,
    durationMs: audio.durationMs + sound.ms,
    sentences: audio.sentences.map((sentence, index) =>
      index === at ? { ...sentence, startMs: Math.min(sentence.startMs, audio.durationMs) } : sentence,
    ),
  });
  if (response.times.firstSoundAt !== undefined) return;
  tellLatency(work, changeResponse(work, response, { times: { ...response.times, firstSoundAt: work.at } }));
}

/** The voice finished a sentence; gives the response as it is then. */
export function finishSentence(work: Work, generation: number): ActiveResponse | undefined {
  const response = findResponse(work, generation);
  const message = response?.message;
  const audio = message && work.state.audio[message.itemId];
  if (!response || !message || !audio || message.speaking === 0) return undefined;
  const at = soundingOf(audio);
  keepAudio(work, message.itemId, {
    ...audio,
    sentences: audio.sentences.map((sentence, index) =>
      index === at ? { ...sentence, startMs: Math.min(sentence.startMs, audio.durationMs), endMs: audio.durationMs } : sentence,
    ),
  });
  return changeResponse(work, response, { message: { ...message, speaking: message.speaking - 1 } });
}

/** Every part of the message is closed, whatever the end; of speech that was cut, history keeps what was heard. */
export function closeMessage(work: Work, response: ActiveResponse, status: 'completed' | 'incomplete'): ActiveResponse {
  const { message } = response;
  if (!message) return response;
  const place = placeOf(response, message);
  const spoken = isSpoken(response);
  const { text } = message;
  const audio = work.state.audio[message.itemId];
  const kept = audio?.cutMs === undefined ? text : heardText(audio, audio.cutMs);
  if (spoken) {
    say(work, { type: 'response.output_audio.done', ...place });
    say(work, { type: 'response.output_audio_transcript.done', ...place, transcript: text });
  } else say(work, { type: 'response.output_text.done', ...place, text });
  say(work, { type: 'response.content_part.done', ...place, part: partOf(response.plan, text) });
  const item: RealtimeItem = {
    id: message.itemId,
    object: 'realtime.item',
    type: 'message',
    role: 'assistant',
    status,
    content: [spoken ? { type: 'output_audio', transcript: kept } : { type: 'output_text', text }],
  };
  const { outputIndex } = message;
  say(work, { type: 'response.output_item.done', response_id: response.id, output_index: outputIndex, item });
  if (response.plan.isDefault) {
    replaceItem(work, item);
    finishItem(work, item);
  }
  const output = [...response.output.slice(0, outputIndex), item, ...response.output.slice(outputIndex)];
  return changeResponse(work, response, { output, message: undefined });
}
