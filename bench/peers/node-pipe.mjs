import { Agent, createServer, request as ask } from 'node:http';
import { serve } from '../servers/serve.ts';

// The least a relay in Node can do: bytes in, bytes out, on connections that are kept.
const upstream = new URL(process.env.BENCH_UPSTREAM);
const agent = new Agent({ keepAlive: true, maxSockets: 1000 });
const server = createServer((request, response) => {
  const { host: _host, ...headers } = request.headers;
  const outgoing = ask({
    agent,
    host: upstream.hostname,
    port: upstream.port,
    method: request.method,
    path: request.url,
    headers,
  });
  outgoing.on('response', (incoming) => {
    response.writeHead(incoming.statusCode, incoming.headers);
    incoming.pipe(response);
  });
  outgoing.on('error', () => response.destroy());
  request.pipe(outgoing);
});
server.listen(0, '127.0.0.1', () => serve(server.address().port));
