import { parsePolicy } from '@causeway/cors';
import { createLogs } from '../../apps/server/src/gateway/logs/logs.ts';
import { readTarget } from '../../apps/server/src/proxy/target.ts';
import { startProxy } from '../../apps/server/src/start-proxy.ts';
import { serve } from './serve.ts';

// What `causeway proxy` runs on this machine: no limits, access log to standard output (the null device).
const read = readTarget(process.env['BENCH_UPSTREAM'] ?? '');
const parsed = parsePolicy({ origins: 'http://localhost:5173' });
if (!read.ok || !('policy' in parsed)) throw new Error('BENCH_UPSTREAM is not an address');
const running = await startProxy({
  target: read.target,
  policy: parsed.policy,
  host: '127.0.0.1',
  port: 0,
  limits: { default: [], ws: [], strict: [] },
  logs: createLogs({ level: 'info' }),
});
serve(running.port);
