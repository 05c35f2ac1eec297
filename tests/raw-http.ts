import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** Lower-case names; lines of one name are joined by ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SendOptions {
  readonly port: number;
  readonly bytes: string;
  /** Default 10 s. */
  readonly deadlineMs?: number;
}

function parse(text: string): RawAnswer | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const at = line.indexOf(':');
    const name = line.slice(0, at).toLowerCase();
    const value = line.slice(at + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  const body = text.slice(end + 4);
  const length = headers['content-length'];
  if (length !== undefined && Buffer.byteLength(body) < Number(length)) return undefined;
  return { status: Number(statusLine.split(' ')[1]), headers, body };
}

/** Sends bytes as they are and reads one answer. */
export function sendRaw({ port, bytes, deadlineMs = 10_000 }: SendOptions): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1');
    const timer = setTimeout(
      () => socket.destroy(new Error(`no answer within ${deadlineMs} ms; so far: ${text.slice(0, 200)}`)),
      deadlineMs,
    );
    const settle = (): void => {
      const answer = parse(text);
      if (!answer) return;
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
      settle();
    });
    socket.on('close', () => {
      clearTimeout(timer);
      reject(new Error(`closed without a whole answer: ${JSON.stringify(text.slice(0, 200))}`));
    });
    // The server may answer and close while we still write: what it said is already here.
    socket.on('error', (error) => (text === '' ? reject(error) : undefined));
    socket.write(bytes);
  });
}
