import httpProxy from '@fastify/http-proxy';
import Fastify from 'fastify';
import { serve } from '../servers/serve.ts';

// As its readme starts it: no CORS, no log.
const app = Fastify();
await app.register(httpProxy, { upstream: process.env.BENCH_UPSTREAM, websocket: true });
await app.listen({ host: '127.0.0.1', port: 0 });
serve(app.server.address().port);
