import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { askStory, codesOf, needing } from './ask-story.ts';

/** What the post-mortem said: ERR_CONNECTION_RESET, because FastAPI behind the Flask proxy was down. */
describe('ETL: Flask passes on to a FastAPI that is dead', needing('python'), () => {
  for (const id of ['story-etl', 'story-etl-safe']) {
    test(`the dead server is named, with its address and where it is configured (${id})`, async () => {
      const report = await askStory(id);
      const [first] = report.findings;
      assert.equal(first?.code, 'D12', codesOf(report).join(' '));
      assert.match(first.cause, /127\.0\.0\.1:\d+, is not running/u);
      assert.match(first.evidence.join('\n'), /ECONNREFUSED|refused|the error names/iu);
    });
  }

  test('Flask answers 500: nothing is reset, and CORS has no part', async () => {
    const codes = codesOf(await askStory('story-etl'));
    for (const innocent of ['T17', 'T18', 'D01']) assert.ok(!codes.includes(innocent), codes.join(' '));
    assert.ok(!codes.some((code) => code.startsWith('C')), codes.join(' '));
  });

  test('with both servers up nothing is wrong', async () => {
    assert.equal((await askStory('story-etl', 'mended')).verdict, 'healthy');
  });
});
