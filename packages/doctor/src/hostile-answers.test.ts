import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { diagnose } from './diagnose.ts';
import { maskText } from './mask.ts';
import { renderHtml, renderText } from './index.ts';

/** Answers everything that asks over HTTP in its own way, and says nothing to hellos of other protocols. */
async function ask(context: TestContext, answer: (socket: Socket) => void, path = '/x') {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('data', () => answer(socket));
  }).listen(0, '127.0.0.1');
  context.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const report = await diagnose({ urls: [`http://127.0.0.1:${port}${path}`], origin: 'http://localhost:5173' });
  return { report, text: renderText(report).join('\n') };
}

const head =
  'HTTP/1.1 500 Bad\u001B[2J\r\nContent-Type: text/plain\r\nServer: \u001B]0;taken\u0007\r\nConnection: close\r\n\r\n';

describe('answers of a hostile server', { concurrency: true }, () => {
  test('nothing in them acts on the terminal', async (context) => {
    const { report, text } = await ask(context, (socket) => socket.end(`${head}\u001B[31mpassword=hunter2\u202Egnp`));
    assert.equal(report.findings[0]?.code, 'D01');
    for (const shown of [text, renderHtml(report)]) {
      assert.doesNotMatch(shown, /[^\P{Cc}\n]|\u202E|hunter2/u);
    }
    assert.match(text, /500 Bad\\x1b\[2J/u);
  });

  test('a head that comes by the byte, or never ends, is no other protocol', async (context) => {
    const drip = await ask(context, (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nX-Long: ');
      const timer = setInterval(() => socket.write('a'), 200);
      socket.once('close', () => clearInterval(timer));
    });
    assert.deepEqual(
      drip.report.findings.map(({ code }) => code),
      ['T20'],
    );
    const endless = await ask(context, (socket) => {
      const more = () => void (socket.writable && socket.write(`X-A: ${'a'.repeat(60_000)}\r\n`, more));
      socket.write('HTTP/1.1 200 OK\r\n', more);
    });
    assert.deepEqual(endless.report.findings, []);
    assert.equal(endless.report.verdict, 'unknown');
  });

  test('a command to copy keeps what a server wrote within its quotes', async (context) => {
    const { report } = await ask(context, (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'), "/a';id;'");
    assert.match(report.findings[0]?.verify ?? '', /\/a'\\'';id;'\\'''$/u);
  });
});

test('pages that are made of beginnings are read in a moment', { timeout: 8000 }, async (context) => {
  const page = createServer((socket) => {
    const tags = ['<script>', '<script ', '<meta ', '<'].map((tag) => tag.repeat(90_000 / tag.length)).join('\n');
    socket
      .on('error', () => undefined)
      .once('data', () => {
        socket.end(`HTTP/1.1 500 No\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<!doctype html>${tags}`);
      });
  }).listen(0, '127.0.0.1');
  context.after(() => page.close());
  await once(page, 'listening');
  const origin = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
  const { findings } = await diagnose({ urls: [`${origin.replace('127.0.0.1', 'localhost')}/x`], origin });
  assert.equal(findings[0]?.code, 'D01');
});

test('text to be shown keeps its lines and shows what would act', () => {
  assert.equal(
    maskText('a\tb\nc\u0000\u009B\u2066'),
    String.raw`a	b
c\x00\x9b\u2066`,
  );
});
