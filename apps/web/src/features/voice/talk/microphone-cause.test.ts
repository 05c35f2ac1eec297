import assert from 'node:assert/strict';
import { test } from 'node:test';
import { insecureCause, lostCause, microphoneCause, recognitionCause, silentCause } from './microphone-cause.ts';

const origin = 'http://10.0.0.5:8000';
const codeOf = (name: string): string => microphoneCause(new DOMException('no', name), origin).code;

test('each refusal of a microphone has a cause of its own and a way out', () => {
  assert.deepEqual(
    ['NotAllowedError', 'NotFoundError', 'OverconstrainedError', 'NotReadableError', 'SecurityError', 'OddError'].map(codeOf),
    ['microphone_denied', 'microphone_missing', 'microphone_missing', 'microphone_missing', 'insecure_context', 'unknown'],
  );
  // Where the context is not secure there is no `navigator.mediaDevices` to ask.
  assert.equal(microphoneCause(new TypeError('undefined'), origin).code, 'insecure_context');
  assert.equal(recognitionCause('not-allowed', origin).code, 'microphone_denied');
  assert.equal(recognitionCause('network', origin).code, 'speech_unsupported');
});

test('titles are at most eight words', () => {
  const causes = [
    ...['NotAllowedError', 'NotFoundError', 'NotReadableError', 'OddError'].map((name) =>
      microphoneCause(new DOMException('no', name), origin),
    ),
    insecureCause(origin),
    lostCause,
    silentCause,
    recognitionCause('network', origin),
  ];
  for (const { title } of causes) assert.ok(title.split(' ').length <= 8, title);
});
