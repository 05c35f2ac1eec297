import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { speechWires } from '../../../server/src/providers/speech/fake/speech-wires.ts';
import { startFakeSpeech } from '../../../server/src/providers/speech/fake/start-fake-speech.ts';
import type { FakeSpeech } from '../../../server/src/providers/speech/fake/start-fake-speech.ts';
import { runCli } from '../../../../tests/cli.ts';
import { startTestServer } from '../../../../tests/server.ts';
import type { TestServer } from '../../../../tests/server.ts';
import { temporaryDirectory } from '../../../../tests/services.ts';
import { enginesDirectory, enginesMissing } from '../../../../tests/voice/engines.ts';

let fake: FakeSpeech;
let server: TestServer;
/** Answers every upgrade as a page. */
const plainProxy = createServer((_request, response) => response.setHeader('server', 'nginx/1.24.0').end('<html></html>'));

before(async () => {
  fake = await startFakeSpeech(speechWires.openai);
  server = await startTestServer({});
  plainProxy.on('upgrade', (_request, socket) => {
    socket.end('HTTP/1.1 404 Not Found\r\nServer: nginx/1.24.0\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  });
  await new Promise<void>((resolve) => plainProxy.listen(0, '127.0.0.1', resolve));
});
after(async () => {
  plainProxy.close();
  await server.close();
  await fake.close();
});

const examine = (env: Readonly<Record<string, string>>) =>
  runCli(['doctor', 'voice'], { env: { CAUSEWAY_ENGINES_DIR: '/nowhere', ...env } });

test('without engines it is broken, and the command that installs them is named', async () => {
  const { code, stdout } = await examine({});
  assert.equal(code, 1);
  assert.match(stdout, /\[-\] engine moonshine +moonshine is not installed: npx causeway voice install moonshine/u);
  assert.match(stdout, /\[✗\] round trip[^\n]+\n +. fix: npx causeway voice install espeak/u);
});

test(
  'a damaged engine is named with what broke, and with the command that fetches it again',
  { skip: enginesMissing },
  async () => {
    const directory = temporaryDirectory('damaged');
    const model = '@moonshine-ai/moonshine-js/dist/model/tiny/quantized';
    const [from, to] = [enginesDirectory, directory].map((each) => (name: string) => join(each, 'node_modules', name));
    const whole = ['@echogarden', '@ricky0123', 'llama-tokenizer-js', 'onnxruntime-common', 'onnxruntime-node'];
    const kept = ['@moonshine-ai/moonshine-js/package.json', `${model}/decoder_model_merged.onnx`];
    for (const name of [...whole, ...kept]) {
      mkdirSync(dirname(to?.(name) ?? ''), { recursive: true });
      symlinkSync(from?.(name) ?? '', to?.(name) ?? '');
    }
    writeFileSync(to?.(`${model}/encoder_model.onnx`) ?? '', 'half of it');
    const { code, stdout } = await examine({ CAUSEWAY_ENGINES_DIR: directory });
    assert.equal(code, 1);
    assert.match(stdout, /round trip +Understanding speech with Moonshine failed: [^\n]+encoder_model\.onnx/u);
    assert.match(stdout, /fix: npx causeway voice install moonshine --again/u);
  },
);

test('a key that is refused is named, and the proxy that answers upgrades as pages', async () => {
  const { port } = plainProxy.address() as AddressInfo;
  fake.misbehave('401', 10);
  const { code, stdout } = await examine({
    OPENAI_API_KEY: 'sk-speech-key',
    OPENAI_BASE_URL: `${fake.url}/v1`,
    CAUSEWAY_PUBLIC_URL: `http://127.0.0.1:${port}`,
  });
  assert.equal(code, 1);
  assert.match(stdout, /\[✗\] voice openai +OpenAI refused its key \(401\)\.\n +. fix: Correct OPENAI_API_KEY/u);
  assert.match(
    stdout,
    /\[✗\] upgrade +the WebSocket is answered 404 by nginx\/1\.24\.0 instead of 101\n +. fix: The proxy must/u,
  );
  assert.doesNotMatch(stdout, /sk-speech-key/u);
});

test('the WebSocket that opens is said', async () => {
  fake.misbehave('401', 0);
  const { stdout } = await examine({
    OPENAI_API_KEY: 'sk-speech-key',
    OPENAI_BASE_URL: `${fake.url}/v1`,
    CAUSEWAY_PUBLIC_URL: `http://127.0.0.1:${server.port}`,
  });
  assert.match(stdout, /\[✓\] upgrade +the WebSocket opens at 127\.0\.0\.1:\d+/u);
  assert.match(stdout, /\[✓\] voice openai +tts-1 spoke 0\.\d s in \d+ ms/u);
});
