import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { askStory, codesOf, needing } from './ask-story.ts';

/** What the post-mortem said: six causes, one of them a rate limiter that "processed WebSocket upgrades". */
describe('Voice: uvicorn without a WebSocket library, and the rate limiter is a symptom', needing('python'), () => {
  test('the missing library is named, with what installs it', async () => {
    const report = await askStory('story-voice');
    const [first] = report.findings;
    assert.equal(first?.code, 'W02');
    assert.match(first.cause, /no WebSocket library/u);
    assert.match(first.fix.command ?? '', /uvicorn\[standard\]/u);
  });

  test('the limiter’s 429 is its consequence, and skipping upgrades there is said to mend nothing', async () => {
    const report = await askStory('story-voice-limiter-429');
    assert.deepEqual(codesOf(report), ['W02']);
    const consequences = report.findings[0]?.consequences.join('\n') ?? '';
    assert.match(consequences, /rate limiter.*sees the handshake as a GET because of this/u);
    assert.match(consequences, /skipping upgrades there mends nothing/u);
    assert.match(consequences, /^W16: The rate limiter refuses the WebSocket\./mu);
  });

  test('with the library the very same limiter lets the socket through', async () => {
    assert.equal((await askStory('story-voice-limiter-429', 'mended')).verdict, 'healthy');
  });

  test('CORS has no part in a WebSocket', async () => {
    const report = await askStory('story-voice');
    assert.deepEqual(
      codesOf(report).filter((code) => code.startsWith('C')),
      [],
    );
  });

  test('the cache package that is missing is a fault of its own', async () => {
    assert.equal(codesOf(await askStory('story-voice-redis-package'))[0], 'D04');
  });
});
