// Plain JavaScript like every peer: their packages, and so their types, are there only when the benches are.
import Fastify from 'fastify';
import { serve } from '../servers/serve.ts';

const app = Fastify();
const greet = async (request) => ({ hello: request.params.name });
const order = async (request) => ({ hello: request.body.name, count: request.body.words.length });
app.get('/api/v1/greetings/:name', greet);
app.post('/api/v1/greetings', order);
await app.listen({ host: '127.0.0.1', port: 0 });
serve(app.server.address().port);
