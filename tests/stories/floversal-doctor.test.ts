import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { askStory, codesOf, needing, wordsOf } from './ask-story.ts';

/** What the post-mortem said: "Helmet was interfering with CORS headers", mended by three layers of CORS and a restart. */
describe('Floversal: Fastify with Helmet, and Helmet is innocent', needing('frameworks'), () => {
  test('Helmet as it comes and CORS on the root: nothing is wrong', async () => {
    const report = await askStory('story-floversal-helmet');
    assert.equal(report.verdict, 'healthy');
    assert.deepEqual(codesOf(report), []);
  });

  const stories = [
    ['story-floversal-stale', 'T08', /process \d+ runs since/u, 'the process is older than the change'],
    ['story-floversal-raw-stream', 'D17', /written past the CORS layer/u, 'the stream is written to reply.raw'],
    ['story-floversal-child-scope', 'C31', /lies outside the CORS layer/u, 'CORS is registered in a child scope'],
    ['story-floversal-auth-hook', 'C28', /authentication runs before CORS/u, 'the token hook runs before CORS'],
  ] as const;

  for (const [id, code, words, what] of stories) {
    test(`${what}: that is what the doctor says, and not a word of Helmet`, async () => {
      const report = await askStory(id);
      const [first] = report.findings;
      assert.equal(first?.code, code, codesOf(report).join(' '));
      assert.match(first.cause, words);
      assert.doesNotMatch(wordsOf(report), /helmet|cross-origin-resource-policy/iu);
    });
  }

  test('the stale process is to be restarted, by its number', async () => {
    const [first] = (await askStory('story-floversal-stale')).findings;
    assert.match(first?.fix.command ?? '', /^kill \d+$/u);
    assert.match(first?.evidence.join('\n') ?? '', /api\/server\.js:\d+ changed \d+ s after the start/u);
  });

  test('mended, each of them is healthy', async () => {
    for (const id of ['story-floversal-stale', 'story-floversal-child-scope', 'story-floversal-auth-hook']) {
      assert.equal((await askStory(id, 'mended')).verdict, 'healthy', id);
    }
  });
});
