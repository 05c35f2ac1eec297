import type { RealtimeItem, RealtimeServerEvent } from '@causeway/contract';
import { wordsOf } from './talk-view.ts';
import type { TalkView, Turn } from './talk-view.ts';

type Change = (turn: Turn) => Partial<Turn>;

function changeTurn(view: TalkView, id: string, change: Change): TalkView {
  return { ...view, turns: view.turns.map((turn) => (turn.id === id ? { ...turn, ...change(turn) } : turn)) };
}

const dropTurn = (view: TalkView, id: string): TalkView => ({ ...view, turns: view.turns.filter((turn) => turn.id !== id) });

/** Puts a caption behind another, or changes the one that is there. */
function putTurn(view: TalkView, turn: Turn, after?: string | null): TalkView {
  if (view.turns.some(({ id }) => id === turn.id)) return changeTurn(view, turn.id, () => turn);
  const before = view.turns.findIndex(({ id }) => id === after);
  const at = before === -1 ? view.turns.length : before + 1;
  return { ...view, turns: [...view.turns.slice(0, at), turn, ...view.turns.slice(at)] };
}

/** What an item looks like as a caption; undefined: nobody said it. */
function turnOf(item: RealtimeItem, known: Turn | undefined): Turn | undefined {
  const rest = known?.responseId === undefined ? {} : { responseId: known.responseId };
  if (item.type === 'function_call') return { id: item.id, speaker: 'tool', text: item.name, state: 'done', ...rest };
  if (item.type !== 'message' || item.role === 'system') return undefined;
  const words = wordsOf(item);
  if (item.role === 'user') {
    return { id: item.id, speaker: 'you', text: words ?? '', state: words === undefined ? 'recognizing' : 'done' };
  }
  const state = ({ in_progress: 'growing', completed: 'done', incomplete: 'interrupted' } as const)[item.status];
  // A cut that is already shown stays a cut.
  const isCut = known?.state === 'interrupted' && state === 'done';
  return { id: item.id, speaker: 'assistant', text: words ?? known?.text ?? '', state: isCut ? 'interrupted' : state, ...rest };
}

function hearItem(view: TalkView, item: RealtimeItem, after?: string | null): TalkView {
  const turn = turnOf(
    item,
    view.turns.find(({ id }) => id === item.id),
  );
  return turn === undefined ? view : putTurn(view, turn, after);
}

/** Words of a turn that were found out; noise has none and leaves no caption. */
const finishWords = (view: TalkView, id: string, text: string): TalkView =>
  text.trim() === '' ? dropTurn(view, id) : changeTurn(view, id, () => ({ text, state: 'done' }));

function hearOutputItem(view: TalkView, item: RealtimeItem, responseId: string): TalkView {
  return changeTurn(hearItem(view, item), item.id, () => ({ responseId }));
}

const grow =
  (delta: string): Change =>
  ({ text }) => ({ text: text + delta, state: 'growing' });

function endResponse(view: TalkView, event: Extract<RealtimeServerEvent, { readonly type: 'response.done' }>): TalkView {
  const { id, status, status_details: details } = event.response;
  const ended = { ...view, active: view.active.filter((other) => other !== id) };
  if (status === 'failed') {
    const note = details?.error?.message ?? 'The answer failed.';
    const begun = ended.turns.findLast((turn) => turn.responseId === id && turn.speaker === 'assistant');
    if (begun) return changeTurn(ended, begun.id, () => ({ state: 'failed', note }));
    const turn: Turn = { id: `failed-${id}`, speaker: 'assistant', text: '', state: 'failed', note, responseId: id };
    return putTurn(ended, turn, view.behind[id]);
  }
  // An answer that was stopped before its first word leaves no caption.
  const turns = ended.turns
    .filter((turn) => turn.responseId !== id || turn.text !== '' || status === 'completed')
    .map((turn) => (turn.responseId === id && turn.state === 'growing' ? { ...turn, state: 'interrupted' as const } : turn));
  return { ...ended, turns };
}

/** Whoever comes back finds the same session, without what was under way. */
function beginSession(view: TalkView, { id, model }: { readonly id: string; readonly model: string }): TalkView {
  const isSame = view.sessionId === id;
  const turns = isSame ? view.turns.filter(({ state }) => state !== 'hearing') : [];
  const settled = turns.map((turn) => (turn.state === 'growing' ? { ...turn, state: 'interrupted' as const } : turn));
  const kept = isSame ? view : { ...view, behind: {}, latencies: {}, costs: {}, costNano: undefined };
  return { ...kept, sessionId: id, model, turns: settled, active: [], problem: undefined, expiresIn: undefined };
}

type Handlers = {
  readonly [Type in RealtimeServerEvent['type']]?: (
    view: TalkView,
    event: Extract<RealtimeServerEvent, { readonly type: Type }>,
  ) => TalkView;
};

const handlers: Handlers = {
  'session.created': (view, { session }) => beginSession(view, session),
  'session.updated': (view, { session }) => ({ ...view, model: session.model }),
  error: (view, { error: { code, message } }) => ({ ...view, problem: { code, message } }),
  'input_audio_buffer.speech_started': (view, { item_id: id }) =>
    putTurn(view, { id, speaker: 'you', text: '', state: 'hearing' }),
  'input_audio_buffer.speech_stopped': (view, { item_id: id }) => changeTurn(view, id, () => ({ state: 'recognizing' })),
  'input_audio_buffer.committed': (view, { item_id: id }) =>
    putTurn(view, { id, speaker: 'you', text: '', state: 'recognizing' }),
  'conversation.item.added': (view, { item, previous_item_id: after }) => hearItem(view, item, after),
  'conversation.item.done': (view, { item, previous_item_id: after }) => hearItem(view, item, after),
  'conversation.item.retrieved': (view, { item }) => hearItem(view, item),
  'conversation.item.deleted': (view, { item_id: id }) => dropTurn(view, id),
  'conversation.item.truncated': (view, { item_id: id }) => changeTurn(view, id, () => ({ state: 'interrupted' })),
  'conversation.item.input_audio_transcription.delta': (view, { item_id: id, delta }) =>
    changeTurn(view, id, ({ text }) => ({ text: text + delta })),
  'conversation.item.input_audio_transcription.completed': (view, { item_id: id, transcript }) =>
    finishWords(view, id, transcript),
  'conversation.item.input_audio_transcription.failed': (view, { item_id: id, error }) =>
    changeTurn(view, id, () => ({ state: 'failed', note: error.message })),
  'response.created': (view, { response: { id } }) => {
    const last = view.turns.at(-1);
    const behind = last === undefined ? view.behind : { ...view.behind, [id]: last.id };
    return { ...view, active: [...view.active, id], behind, problem: undefined };
  },
  'response.output_item.added': (view, { item, response_id: id }) => hearOutputItem(view, item, id),
  'response.output_item.done': (view, { item, response_id: id }) => hearOutputItem(view, item, id),
  'response.output_audio_transcript.delta': (view, { item_id: id, delta }) => changeTurn(view, id, grow(delta)),
  'response.output_text.delta': (view, { item_id: id, delta }) => changeTurn(view, id, grow(delta)),
  'response.done': endResponse,
  'causeway.latency': (view, { type: _type, event_id: _event, turn: _turn, response_id: id, ...latency }) => ({
    ...view,
    latencies: { ...view.latencies, [id]: latency },
  }),
  'causeway.usage': (view, { type: _type, event_id: _event, turn: _turn, response_id: id, ...cost }) => ({
    ...view,
    costs: { ...view.costs, [id]: cost },
    costNano: cost.session_cost.amount_nano,
  }),
  'causeway.session.expiring': (view, { seconds }) => ({ ...view, expiresIn: seconds }),
};

/** The session after one event; what is not shown changes nothing. */
export function foldTalk(view: TalkView, event: RealtimeServerEvent): TalkView {
  // Each type has its own handler; the table above ties them.
  const handle = handlers[event.type] as ((view: TalkView, event: RealtimeServerEvent) => TalkView) | undefined;
  return handle === undefined ? view : handle(view, event);
}
