import { WebSocket } from 'ws';

/** What the bench may ask of the process that holds the sockets. */
export type SocketOrder =
  | { readonly order: 'open'; readonly url: string; readonly key: string; readonly count: number; readonly isPaused: boolean }
  | { readonly order: 'count' }
  | { readonly order: 'resume' };

export interface SocketState {
  readonly open: number;
  readonly received: number;
  readonly closeCodes: readonly number[];
}

// Holds the sockets on the other CPU; ends with the bench.
const sockets: WebSocket[] = [];
const closeCodes: number[] = [];
let received = 0;

const state = (): SocketState => ({ open: sockets.length - closeCodes.length, received, closeCodes });

function open(url: string, key: string, isPaused: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${key}` }, perMessageDeflate: false });
    sockets.push(socket);
    socket.on('message', () => (received += 1));
    socket.on('error', reject);
    socket.on('close', (code) => closeCodes.push(code));
    socket.on('open', () => {
      if (isPaused) socket.pause();
      resolve();
    });
  });
}

async function obey(message: SocketOrder): Promise<SocketState> {
  if (message.order === 'resume') for (const socket of sockets) socket.resume();
  if (message.order === 'open') {
    const { url, key, count, isPaused } = message;
    // A hundred at a time: the listen queue is not what is measured.
    for (let done = 0; done < count; done += 100) {
      const batch = Math.min(100, count - done);
      await Promise.all(Array.from({ length: batch }, () => open(url, key, isPaused)));
    }
  }
  return state();
}

process.on('disconnect', () => process.exit(0));
process.on('message', (message: SocketOrder) => {
  obey(message).then(
    (done) => process.send?.({ state: done }),
    (error: unknown) => process.send?.({ failure: String(error) }),
  );
});
