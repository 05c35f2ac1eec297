import { connect } from 'node:net';
import type { Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  /** Lower-case names; lines of one name are joined by ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Conversation {
  readonly answers: readonly Answer[];
  /** Whatever followed the last whole answer. */
  readonly rest: string;
  readonly isClosed: boolean;
}

export interface ConverseOptions {
  readonly port: number;
  readonly host?: string;
  readonly bytes: string;
  /** Sent after them, each in a packet of its own. */
  readonly pieces?: readonly string[];
  /** Sent once the answer contains the pattern. */
  readonly followUp?: { readonly after: RegExp; readonly bytes: string };
  /** Reads until so many answers came, the connection was closed, or the time is up. */
  readonly answers: number;
  /** Reads no further once this was said. */
  readonly until?: RegExp;
  /** Default 10 s. */
  readonly withinMs?: number;
  /** Ends our direction at once, as `nc -N` does. */
  readonly halfClose?: boolean;
}

function headersOf(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const at = line.indexOf(':');
    const name = line.slice(0, at).toLowerCase();
    const value = line.slice(at + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}

/** The first whole answer and what follows it; answers without a length have no body here. */
function take(text: string): { readonly answer: Answer; readonly rest: string } | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = headersOf(lines);
  const length = Number(headers['content-length'] ?? 0);
  const body = text.slice(end + 4, end + 4 + length);
  if (body.length < length) return undefined;
  return { answer: { status: Number(statusLine.split(' ')[1]), headers, body }, rest: text.slice(end + 4 + length) };
}

function read(text: string): Pick<Conversation, 'answers' | 'rest'> {
  const answers: Answer[] = [];
  let rest = text;
  for (let taken = take(rest); taken; taken = take(rest)) {
    answers.push(taken.answer);
    ({ rest } = taken);
  }
  return { answers, rest };
}

async function sendPieces(socket: Socket, pieces: readonly string[]): Promise<void> {
  for (const piece of pieces) {
    await new Promise<unknown>((resolve) => socket.write(piece, 'latin1', resolve));
    await new Promise(setImmediate);
  }
}

/** Says bytes on one connection and hears every answer to them. Texts are latin1: one character per byte. */
export function converse({ port, host = '127.0.0.1', bytes, ...options }: ConverseOptions): Promise<Conversation> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ port, host, allowHalfOpen: true });
    const settle = (isClosed: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ ...read(text), isClosed });
    };
    const timer = setTimeout(() => settle(false), options.withinMs ?? 10_000);
    let { followUp } = options;
    socket.setEncoding('latin1');
    socket.setNoDelay(true);
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (followUp?.after.test(text)) {
        socket.write(followUp.bytes, 'latin1');
        followUp = undefined;
      }
      if (read(text).answers.length >= options.answers || options.until?.test(text)) settle(false);
    });
    socket.on('end', () => settle(true));
    socket.on('error', () => settle(true));
    socket.write(bytes, 'latin1');
    if (options.halfClose) socket.end();
    void sendPieces(socket, options.pieces ?? []);
  });
}
