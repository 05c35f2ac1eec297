import { createProxyServer } from 'http-proxy-3';
import { Agent, createServer } from 'node:http';
import { serve } from '../servers/serve.ts';

// With an agent that keeps connections; without one it opens a connection per request.
const proxy = createProxyServer({ target: process.env.BENCH_UPSTREAM, agent: new Agent({ keepAlive: true }), ws: true });
proxy.on('error', (_error, _request, response) => response.destroy());
const server = createServer((request, response) => proxy.web(request, response));
server.listen(0, '127.0.0.1', () => serve(server.address().port));
