import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { serve } from './serve.ts';

// A backend that costs as little as Node can: fixed bytes per request, and paced events that say when they were written.
const body = JSON.stringify({ hello: 'world', words: Array.from({ length: 8 }, (_, at) => `word-${at}`) });
const small = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nserver: bench\r\n\r\n${body}`,
);
const events = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
const paceMs = Number(process.env['BENCH_PACE_MS'] ?? 10);
const headEnd = '\r\n\r\n';

const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
/** Nanoseconds of a clock that all processes of the machine share. */
const event = (): string => chunk(`data: {"at":"${process.hrtime.bigint()}","token":"some words of an answer"}\n\n`);

const open = new Set<Socket>();
function stream(socket: Socket): void {
  socket.write(events);
  open.add(socket);
  socket.on('close', () => open.delete(socket));
}
setInterval(() => {
  for (const socket of open) socket.write(event());
}, paceMs);

const server = createServer({ noDelay: true }, (socket) => {
  let text = '';
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1');
    for (let end = text.indexOf(headEnd); end !== -1; end = text.indexOf(headEnd)) {
      if (text.startsWith('GET /events')) stream(socket);
      else socket.write(small);
      text = text.slice(end + headEnd.length);
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) serve(address.port);
});
