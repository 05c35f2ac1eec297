import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { askStory, codesOf, needing } from './ask-story.ts';

/** What the post-mortem called it: "blocked by CORS policy" and "ERR_CONNECTION_REFUSED", a missing Redis. */
describe('Nexus: FastAPI with a correct CORS policy, and Redis is down', needing('python', 'redis'), () => {
  for (const id of ['story-nexus', 'story-nexus-safe']) {
    test(`the doctor names Redis, its address and its start, ${id === 'story-nexus' ? 'repeating the POST' : 'only reading'}`, async () => {
      const report = await askStory(id);
      const [first] = report.findings;
      assert.equal(report.verdict, 'broken');
      assert.equal(first?.code, 'D02');
      assert.match(first.cause, /Redis is not running at localhost:\d+/u);
      assert.match(first.evidence.join('\n'), /ECONNREFUSED/u);
      assert.match(first.evidence.join('\n'), /backend\/main\.py:\d+/u);
      assert.match(first.fix.command ?? '', /redis-server/u);
    });
  }

  test('CORS is a consequence of it and no finding of its own', async () => {
    const report = await askStory('story-nexus');
    assert.deepEqual(
      codesOf(report).filter((code) => code.startsWith('C')),
      [],
    );
    const consequences = report.findings[0]?.consequences.join('\n') ?? '';
    assert.match(consequences, /without CORS headers/u);
    assert.match(consequences, /^D01: .*500 Internal Server Error/mu);
    assert.ok(report.ruled_out.some((text) => text.startsWith('Preflight: OPTIONS /v1/sessions/: 200')));
  });

  test('with Redis up nothing is wrong', async () => {
    const report = await askStory('story-nexus', 'mended');
    assert.equal(report.verdict, 'healthy', JSON.stringify(codesOf(report)));
  });

  test('the refused connection of the same log is another fault: the backend itself was down', async () => {
    const [first] = (await askStory('story-nexus-backend-down')).findings;
    assert.equal(first?.code, 'T01');
    assert.match(first.consequences.join('\n'), /CORS has no part in it/u);
  });
});
