import cors from 'cors';
import express from 'express';
import { serve } from '../servers/serve.ts';

const app = express();
app.use(cors({ origin: ['http://localhost:5173'], credentials: true, maxAge: 600 }));
const server = app.listen(0, '127.0.0.1', () => serve(server.address().port));
