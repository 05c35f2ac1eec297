import cors from 'cors';
import express from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { serve } from '../servers/serve.ts';

// Without a request log, key check and schema: the least that Express is compared with.
const app = express();
app.use(cors({ origin: ['http://localhost:5173'], credentials: true, maxAge: 600 }));
app.use(helmet());
app.use(rateLimit({ windowMs: 60_000, limit: 10_000_000, standardHeaders: true, legacyHeaders: false }));
app.get('/api/v1/greetings/:name', (request, response) => {
  response.json({ hello: request.params.name });
});
const server = app.listen(0, '127.0.0.1', () => serve(server.address().port));
