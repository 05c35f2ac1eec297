import { parseArgs } from 'node:util';
import { startFakeUpstream } from './start-fake-upstream.ts';

// For benches: `node fake/main.ts --port 9100 [--command 'tokens=100&pace_ms=10']`; prints its address and runs until it is stopped.
const { values } = parseArgs({ options: { port: { type: 'string', default: '0' }, command: { type: 'string', default: '' } } });
const upstream = await startFakeUpstream({ port: Number(values.port) });
upstream.misbehave(values.command);
process.stdout.write(`${upstream.url}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void upstream.close();
  });
}
