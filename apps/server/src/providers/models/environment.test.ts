import assert from 'node:assert/strict';
import { test } from 'node:test';
import { environmentProviders, ollamaBaseUrl } from './environment.ts';

test('each known variable becomes a provider', () => {
  const providers = environmentProviders({
    OPENAI_API_KEY: 'sk-1',
    ANTHROPIC_API_KEY: 'ak',
    GOOGLE_GENERATIVE_AI_API_KEY: 'gk',
    SARVAM_API_KEY: 'sv',
    OLLAMA_HOST: '127.0.0.1',
    CAUSEWAY_GGUF: '/models/tiny.gguf',
  });
  assert.deepEqual(
    providers.map(({ id, kind, baseUrl }) => [id, kind, baseUrl]),
    [
      ['prv_openai', 'openai', 'https://api.openai.com/v1'],
      ['prv_anthropic', 'anthropic', 'https://api.anthropic.com/v1'],
      ['prv_google', 'google', 'https://generativelanguage.googleapis.com/v1beta'],
      ['prv_sarvam', 'openai', 'https://api.sarvam.ai/v1'],
      ['prv_ollama', 'openai', 'http://127.0.0.1:11434/v1'],
      ['prv_gguf', 'gguf', '/models/tiny.gguf'],
    ],
  );
});

test('a base URL alone is a server without a key', () => {
  const [provider] = environmentProviders({ OPENAI_BASE_URL: 'http://127.0.0.1:9000/v1', OPENAI_API_KEY: ' ' });
  assert.deepEqual([provider?.baseUrl, provider?.apiKey], ['http://127.0.0.1:9000/v1', undefined]);
  assert.deepEqual(environmentProviders({ ANTHROPIC_BASE_URL: 'http://127.0.0.1:9000' }), []);
});

test('a wrong address is a problem that names the variable', () => {
  const problems: string[] = [];
  environmentProviders({ OPENAI_API_KEY: 'sk', OPENAI_BASE_URL: 'localhost:9000', OLLAMA_HOST: 'http://' }, (problem) =>
    problems.push(problem),
  );
  assert.match(problems[0] ?? '', /^OPENAI_BASE_URL: "localhost:9000"/u);
  assert.match(problems[1] ?? '', /^OLLAMA_HOST/u);
});

test('OLLAMA_HOST is read in all the ways Ollama writes it', () => {
  assert.equal(ollamaBaseUrl('0.0.0.0'), 'http://127.0.0.1:11434/v1');
  assert.equal(ollamaBaseUrl(':1234'), 'http://127.0.0.1:1234/v1');
  assert.equal(ollamaBaseUrl('http://gpu.lan:80'), 'http://gpu.lan/v1');
  assert.equal(ollamaBaseUrl('https://ollama.example.com'), 'https://ollama.example.com/v1');
  assert.equal(ollamaBaseUrl('[::1]:11434'), 'http://[::1]:11434/v1');
});
