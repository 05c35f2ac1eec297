import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../../../tests/services.ts';
import { collect, complete, rejection } from './fake/collect.ts';
import { createGgufSource } from './gguf.ts';

const directory = temporaryDirectory('gguf');
const { signal } = new AbortController();

class FakeSession {
  setChatHistory(): void {}
  async prompt(text: string, options: { signal: AbortSignal; onTextChunk: (text: string) => void }): Promise<string> {
    for (const word of text.split(' ')) {
      if (options.signal.aborted) throw new Error('aborted');
      options.onTextChunk(`${word} `);
    }
    return text;
  }
}

const fakeModule = async () => ({
  getLlama: async () => ({
    loadModel: async () => ({
      createContext: async () => ({ getSequence: () => ({}), dispose: async () => undefined }),
      tokenize: (text: string) => text.split(' '),
    }),
  }),
  LlamaChatSession: FakeSession,
});

test('a missing package is said with the command that installs it', async () => {
  const load = async (): Promise<never> => {
    throw new Error("Cannot find package 'node-llama-cpp'");
  };
  const fault = await rejection(createGgufSource({ name: 'gguf', path: '/x.gguf', load }).list(signal), 'no_model_configured');
  assert.equal(fault.details.fix?.command, 'npm install node-llama-cpp');
});

test('a missing file is named', async () => {
  const source = createGgufSource({ name: 'gguf', path: join(directory, 'none.gguf'), load: fakeModule });
  assert.match((await rejection(source.list(signal), 'no_model_configured')).message, /none\.gguf/u);
});

test('a file is listed under its name and answers, streamed and whole', async () => {
  const path = join(directory, 'tiny.gguf');
  await writeFile(path, '');
  const source = createGgufSource({ name: 'gguf', path, load: fakeModule });
  assert.deepEqual(await source.list(signal), ['tiny']);
  const { text, summary } = await collect({ source });
  assert.equal(text, 'one two three ');
  assert.deepEqual([summary?.finishReason, summary?.usage?.outputTokens], ['stop', 3]);
  assert.equal((await complete(source)).text, 'one two three');
});

test('an abort ends the generation with its reason', async () => {
  const source = createGgufSource({ name: 'gguf', path: '/x.gguf', load: fakeModule });
  const { failure } = await collect({ source, signal: AbortSignal.abort(new Error('gone')) });
  assert.equal(failure instanceof Error && failure.message, 'gone');
});
