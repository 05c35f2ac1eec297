import { createServer } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { serve } from '../servers/serve.ts';

// Every socket gets its own `send`: what everybody writes first.
const sockets = new WebSocketServer({ noServer: true });
const server = createServer(async (request, response) => {
  if (request.method === 'GET') return response.writeHead(204).end();
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { count, size, perTick } = JSON.parse(Buffer.concat(chunks).toString());
  const text = JSON.stringify({ type: 'delta', message_id: 'msg_0', at: 0, text: 'x'.repeat(size) });
  for (let at = 0; at < count; at += 1) {
    if (at % perTick === 0) await setImmediate();
    for (const socket of sockets.clients) socket.send(text);
  }
  return response.writeHead(204).end();
});
server.on('upgrade', (request, socket, head) => sockets.handleUpgrade(request, socket, head, () => undefined));
server.listen(0, '127.0.0.1', () => serve(server.address().port));
