import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Fault } from '@causeway/contract';
import { createSpeech } from '../../providers/speech/create-speech.ts';
import { createReadiness } from '../../gateway/health.ts';
import { speechChecks } from './speech-checks.ts';

const signal = AbortSignal.timeout(30_000);

test('every engine that is missing is a check with its cause and its command, and the server is well', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'engines-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const checks = speechChecks(createSpeech({ directory }));
  for (const check of checks) {
    assert.equal(check.vital, false);
    await assert.rejects(check.probe(signal), (error) => {
      assert.ok(error instanceof Fault);
      assert.equal(error.code, 'speech_engine_missing');
      assert.match(error.details.fix?.command ?? '', /^npx causeway voice install (?:silero|moonshine|espeak)$/u);
      return true;
    });
  }
  const ready = await createReadiness(checks, () => false).check();
  assert.equal(ready.status, 'ok');
  assert.deepEqual(Object.keys(ready.checks), ['voice detector', 'speech to text', 'text to speech']);
  assert.match(ready.checks['speech to text']?.cause ?? '', /no engine is installed/u);
});

test('an engine elsewhere is enough', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'engines-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const remote = { sarvam: { baseUrl: 'https://api.sarvam.ai', apiKey: 'sk-speech-key' } };
  const [, hears, speaks] = speechChecks(createSpeech({ directory, remote }));
  await hears?.probe(signal);
  await speaks?.probe(signal);
});
