import { emptySession, foldSession } from '@causeway/client';
import { readToolUses } from '@causeway/contract';
import type { Agent, Approval, Message, Session, SessionEvent, ToolUse } from '@causeway/contract';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server somewhere outside, which keeps what reaches it. */
export interface Outside {
  readonly host: string;
  readonly url: string;
  readonly received: readonly { readonly method: string; readonly path: string; readonly body: string }[];
  /** What it answers to everything. */
  page: string;
  close(): void;
}

export async function startOutside(): Promise<Outside> {
  const state = { page: 'a page', received: [] as { method: string; path: string; body: string }[] };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      state.received.push({ method: request.method ?? '', path: request.url ?? '', body: Buffer.concat(parts).toString() });
      response.writeHead(200, { 'content-type': 'text/plain' }).end(state.page);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(state, {
    host,
    url: `http://${host}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  });
}

export interface Settled {
  readonly message: Message;
  readonly uses: readonly ToolUse[];
}

const isWaiting = ({ status }: ToolUse): boolean => status === 'waiting';

async function* eventsOf({ body }: Response): AsyncGenerator<SessionEvent> {
  if (!body) return;
  let rest = '';
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const data = part.split('\n').find((line) => line.startsWith('data:'));
      if (data !== undefined) yield JSON.parse(data.slice(5)) as SessionEvent;
    }
  }
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** What a person does at a desk: agents, sessions, questions, decisions. */
export class AgentDesk {
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(`${this.#base}${path}`, { method, headers, ...content });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
  }

  async agent(
    name: string,
    tools: readonly { name: string; approval?: 'ask' | 'always' }[],
    more: object = {},
  ): Promise<Agent> {
    return (await this.call<Agent>('POST', '/api/v1/agents', { name, model: 'openai/fake-1?obey=1', tools, ...more })).body;
  }

  async session(agent: Agent): Promise<Session> {
    return (await this.call<Session>('POST', '/v1/sessions', { user_id: 'me', agent_id: agent.id })).body;
  }

  async send(session: Session, content: string): Promise<Message> {
    const path = `/v1/sessions/${session.id}/messages`;
    const { status, body } = await this.call<{ message: Message }>('POST', path, { content });
    if (status !== 202) throw new Error(`${status}: ${JSON.stringify(body)}`);
    return body.message;
  }

  async history(session: Session): Promise<readonly Message[]> {
    return (await this.call<{ messages: Message[] }>('GET', `/v1/sessions/${session.id}/history`)).body.messages;
  }

  async approvals(session?: Session): Promise<readonly Approval[]> {
    const query = session === undefined ? '' : `?session_id=${session.id}`;
    return (await this.call<{ approvals: Approval[] }>('GET', `/api/v1/approvals${query}`)).body.approvals;
  }

  decide(approval: Approval, decision: 'once' | 'session' | 'deny'): Promise<Answer<Approval>> {
    return this.call<Approval>('POST', `/api/v1/approvals/${approval.id}`, { decision });
  }

  /** The newest answer once `isEnough`, as the session's own stream tells it. */
  async #watch(session: Session, isEnough: (settled: Settled) => boolean): Promise<Settled> {
    const controller = new AbortController();
    const headers = { accept: 'text/event-stream' };
    const response = await fetch(`${this.#base}/v1/sessions/${session.id}/events`, { headers, signal: controller.signal });
    let state = emptySession;
    try {
      for await (const event of eventsOf(response)) {
        state = foldSession(state, event);
        const message = state.messages.at(-1);
        if (message?.role !== 'assistant') continue;
        const settled = { message, uses: readToolUses(message.parts) };
        if (isEnough(settled)) return settled;
      }
    } finally {
      controller.abort();
    }
    throw new Error('the stream of the session ended');
  }

  /** The answer once it is over, or waits for somebody. */
  settled(session: Session): Promise<Settled> {
    return this.#watch(session, ({ message, uses }) => message.status !== 'generating' || uses.some(isWaiting));
  }

  async ask(session: Session, content: string): Promise<Settled> {
    await this.send(session, content);
    return this.settled(session);
  }

  /** Decides what waits now, and waits for what comes of it. */
  async answer(session: Session, decision: 'once' | 'session' | 'deny'): Promise<Settled> {
    const [approval] = await this.approvals(session);
    if (!approval) throw new Error('nothing waits for a decision');
    await this.decide(approval, decision);
    const isOpen = (use: ToolUse): boolean => isWaiting(use) && use.approval_id !== approval.id;
    return this.#watch(session, ({ message, uses }) => message.status !== 'generating' || uses.some(isOpen));
  }
}
