import cors from '@fastify/cors';
import Fastify from 'fastify';
import { serve } from '../servers/serve.ts';

const app = Fastify();
await app.register(cors, {
  origin: ['http://localhost:5173'],
  credentials: true,
  maxAge: 600,
  methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
});
app.post('/api/v1/greetings', async () => ({ hello: 'world' }));
await app.listen({ host: '127.0.0.1', port: 0 });
serve(app.server.address().port);
