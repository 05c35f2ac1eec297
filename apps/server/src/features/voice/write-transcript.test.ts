import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeTranscript, writeTranscript } from './write-transcript.ts';

const heard = {
  text: 'One two. Three.',
  language: 'en',
  seconds: 3725.5,
  parts: [
    { startMs: 0, endMs: 1500.4, text: 'One two.' },
    { startMs: 3_723_004, endMs: 3_725_500, text: 'Three.' },
  ],
};

test('subtitles have hours, minutes, seconds and thousandths', () => {
  assert.equal(
    writeTranscript(heard, 'srt'),
    '1\n00:00:00,000 --> 00:00:01,500\nOne two.\n\n2\n01:02:03,004 --> 01:02:05,500\nThree.\n',
  );
  assert.equal(
    writeTranscript(heard, 'vtt'),
    'WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nOne two.\n\n01:02:03.004 --> 01:02:05.500\nThree.\n',
  );
  assert.equal(writeTranscript(heard, 'text'), 'One two. Three.\n');
  assert.equal(writeTranscript(heard, 'json'), undefined);
});

test('JSON has times in seconds where they were asked for', () => {
  assert.deepEqual(describeTranscript(heard, 'json'), { text: heard.text, usage: { type: 'duration', seconds: 3726 } });
  const verbose = describeTranscript(heard, 'verbose_json');
  assert.equal(verbose.duration, 3725.5);
  assert.deepEqual(verbose.segments?.[1], { id: 1, seek: 0, start: 3723.004, end: 3725.5, text: 'Three.' });
});
