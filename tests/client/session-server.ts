import { closeCodes, formatPosition, parsePosition } from '@causeway/contract';
import type { Message, Session, SessionEvent } from '@causeway/contract';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { WebSocketServer } from 'ws';
import { listen, sendJson } from './listen.ts';
import type { Listening } from './listen.ts';

export interface SessionServer extends Listening {
  readonly server: Server;
  readonly connections: number;
  /** What a snapshot would show. */
  readonly text: string;
  /** Appends to the one message and tells all subscribers. */
  append(text: string): void;
  /** History is lost, as by a restart with another memory; the text stays. */
  forget(): void;
  /** Says something to all subscribers, outside of history. */
  say(message: object): void;
  endAll(code: number, reason: string): void;
}

interface Subscriber {
  send(json: string): void;
  close(code: number, reason: string): void;
}

export const sessionId = 'ses_test' as Session['id'];
const messageId = 'msg_1' as Message['id'];

/** One session with one growing message over WebSocket and server-sent events, its history a ring in memory. */
export async function startSessionServer(ringSize: number, heartbeatMs = 25_000): Promise<SessionServer> {
  const subscribers = new Set<Subscriber>();
  let epoch = 'e1';
  let offset = 0;
  let text = '';
  let connections = 0;
  let ring: { readonly offset: number; readonly event: SessionEvent }[] = [];

  const frame = (event: object, at: number) => JSON.stringify({ ...event, position: formatPosition({ epoch, offset: at }) });
  const ready = (resumed: boolean, position: string) =>
    JSON.stringify({ type: 'ready', resumed, position, heartbeat_ms: heartbeatMs });

  const welcome = (subscriber: Subscriber, url: string) => {
    connections += 1;
    const after = parsePosition(new URL(url, 'http://x').searchParams.get('after'));
    const first = ring[0]?.offset ?? offset + 1;
    if (after?.epoch === epoch && after.offset >= first - 1) {
      subscriber.send(ready(true, formatPosition(after)));
      for (const { offset: at, event } of ring) if (at > after.offset) subscriber.send(frame(event, at));
    } else {
      subscriber.send(ready(false, formatPosition({ epoch, offset })));
      subscriber.send(frame({ type: 'snapshot', session: sessionOf(), messages: [messageOf(text)] }, offset));
    }
    subscribers.add(subscriber);
  };

  const server = createServer((request, response) => {
    if (request.headers.accept !== 'text/event-stream') {
      sendJson(response, 200, { status: 'ok', version: '1' });
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const subscriber: Subscriber = {
      send: (json) => void response.write(`data: ${json}\n\n`),
      close: (code, reason) => {
        subscribers.delete(subscriber);
        response.end(`data: ${JSON.stringify({ type: 'closed', code, reason })}\n\n`);
      },
    };
    response.on('close', () => subscribers.delete(subscriber));
    welcome(subscriber, request.url ?? '/');
  });
  // Its types do not know `closeTimeout` yet; the default of 30 s would keep a finished test alive.
  const options = { server, closeTimeout: 100 };
  new WebSocketServer(options).on('connection', (socket, request) => {
    socket.on('error', () => socket.terminate());
    const subscriber: Subscriber = { send: (json) => socket.send(json), close: (code, reason) => socket.close(code, reason) };
    socket.on('close', () => subscribers.delete(subscriber));
    welcome(subscriber, request.url ?? '/');
  });

  const listening = await listen(server);
  return {
    ...listening,
    server,
    get connections() {
      return connections;
    },
    get text() {
      return text;
    },
    append: (added) => {
      offset += 1;
      const event: SessionEvent = { type: 'delta', message_id: messageId, at: text.length, text: added };
      text += added;
      ring = [...ring, { offset, event }].slice(-ringSize);
      for (const subscriber of subscribers) subscriber.send(frame(event, offset));
    },
    forget: () => {
      epoch = `${epoch}x`;
      offset = 0;
      ring = [];
    },
    say: (message) => {
      for (const subscriber of subscribers) subscriber.send(JSON.stringify(message));
    },
    endAll: (code, reason) => {
      for (const subscriber of subscribers) subscriber.close(code === 0 ? closeCodes.normal : code, reason);
    },
  };
}

export const sessionOf = (): Session => ({
  id: sessionId,
  session_id: sessionId,
  user_id: 'default',
  title: 'Test',
  agent_id: null,
  metadata: {},
  model: null,
  system: null,
  leaf_id: messageId,
  archived: false,
  created_at: 1,
  updated_at: 1,
  message_count: 1,
});

export const messageOf = (content: string, status: Message['status'] = 'generating'): Message => ({
  id: messageId,
  parent_id: null,
  role: 'assistant',
  content,
  status,
  created_at: 1,
});
