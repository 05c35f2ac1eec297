import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { describe, test } from 'node:test';
import { assertWithin, startLagMeter } from '../../../tests/promises.ts';
import { diagnose } from './diagnose.ts';
import type { DiagnoseOptions } from './diagnose.ts';
import type { Report } from './report/report.ts';

const lag = startLagMeter();
const page = 'http://localhost:5173';
const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A server that writes down every request line and answers as it is told; silent when `answer` is empty. */
interface Recorder {
  readonly origin: string;
  readonly methods: string[];
  readonly bytes: () => string;
  close(): Promise<void>;
}

async function startRecorder(answer: (method: string) => string): Promise<Recorder> {
  const methods: string[] = [];
  const sockets = new Set<Socket>();
  let heard = '';
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    socket.on('data', (bytes) => {
      const text = bytes.toString('latin1');
      heard += text;
      const method = /^(?<method>[A-Z]+) \S+ HTTP\/1\.1\r\n/u.exec(text)?.groups?.['method'];
      if (method === undefined) return;
      methods.push(method);
      const said = answer(method);
      if (said !== '') socket.end(said);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    methods,
    bytes: () => heard,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const answers: Readonly<Record<string, string>> = {
  '200 without CORS': 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
  '401': 'HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n',
  '404': 'HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n',
  '413': 'HTTP/1.1 413 Payload Too Large\r\ncontent-length: 0\r\n\r\n',
  '500': 'HTTP/1.1 500 Internal Server Error\r\ncontent-type: text/plain\r\ncontent-length: 5\r\n\r\nboom!',
  '503': 'HTTP/1.1 503 Service Unavailable\r\nserver: nginx\r\ncontent-length: 0\r\n\r\n',
  'a redirect': 'HTTP/1.1 307 Temporary Redirect\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n',
  'no HTTP': '-ERR unknown command\r\n',
};

const secrets = ['s3cr3t-token-4711', 's3cr3t-cookie-4712', 's3cr3t-key-4713', 's3cr3t-query-4714', 's3cr3t-body-4715'];

const target = (origin: string, method: string): DiagnoseOptions => ({
  urls: [origin],
  origin: page,
  requests: [`${method} ${origin}/orders/7?api_key=${secrets[3]}`],
  headers: [`Authorization: Bearer ${secrets[0]}`, `Cookie: sid=${secrets[1]}`, `X-Api-Key: ${secrets[2]}`],
  credentials: 'include',
  data: JSON.stringify({ password: secrets[4], padding: 'x'.repeat(4000) }),
});

async function ask(answer: (method: string) => string, method: string, more: Partial<DiagnoseOptions> = {}) {
  const recorder = await startRecorder(answer);
  const report: Report = await diagnose({ ...target(recorder.origin, method), ...more });
  await recorder.close();
  return { recorder, report };
}

describe('what the doctor sends by itself', () => {
  for (const [name, bytes] of Object.entries(answers)) {
    test(`changes nothing and is bounded when the answer is ${name}`, async () => {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const { recorder, report } = await ask(() => bytes, method);
        assert.deepEqual(
          recorder.methods.filter((each) => !safe.has(each)),
          [],
          method,
        );
        assert.ok(recorder.methods.length <= 60, `${recorder.methods.length} requests`);
        assert.ok(report.requests_sent <= 60);
      }
    });
  }

  test('has no body of the page, and a preflight has no credential', async () => {
    const { recorder } = await ask(() => answers['500'] ?? '', 'POST');
    assert.ok(!recorder.bytes().includes(secrets[4] ?? ''));
    for (const request of recorder.bytes().split(/(?=^OPTIONS )/mu)) {
      const head = request.split('\r\n\r\n')[0] ?? '';
      if (head.startsWith('OPTIONS ')) assert.doesNotMatch(head, /s3cr3t-(?:token|cookie|key)/u);
    }
  });

  test('repeats the page’s own method only when it is told to', async () => {
    const { recorder } = await ask(() => answers['200 without CORS'] ?? '', 'DELETE', { isUnsafeAllowed: true });
    assert.equal(recorder.methods.filter((each) => each === 'DELETE').length, 1);
  });

  test('leaves no secret in the report', async () => {
    for (const bytes of Object.values(answers)) {
      const { report } = await ask(() => bytes, 'PUT');
      const text = JSON.stringify(report);
      for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} in ${bytes.slice(0, 20)}`);
    }
  });

  test('ends within ten seconds when nothing is ever answered', async () => {
    const { report } = await ask(() => '', 'PUT');
    assertWithin(report.duration_ms, 10_000, lag);
    assert.equal(report.findings[0]?.code, 'T20');
  });

  test('ends within ten seconds when only preflights are left without an answer', async () => {
    const { report } = await ask((method) => (method === 'OPTIONS' ? '' : (answers['200 without CORS'] ?? '')), 'PUT');
    assertWithin(report.duration_ms, 10_000, lag);
  });

  test('takes less than two seconds for a pair that answers', async () => {
    const { report } = await ask(() => answers['200 without CORS'] ?? '', 'POST');
    assertWithin(report.duration_ms, 2000, lag);
  });
});
