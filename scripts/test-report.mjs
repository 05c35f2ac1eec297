// A node:test reporter: one line per file, each failure in full, what was skipped and why, node's closing totals.
import { relative } from 'node:path';
import { inspect } from 'node:util';

const shorten = (file) => relative(process.cwd(), file ?? '').replaceAll('\\', '/');

export default async function* report(source) {
  const skips = [];
  const totals = [];
  const silent = new Set(process.argv.map(shorten).filter((argument) => argument.endsWith('.test.ts')));
  for await (const { type, data } of source) {
    if (type === 'test:stderr') yield data.message;
    if (type === 'test:fail' && !isEcho(data)) yield describeFailure(data);
    if (type === 'test:pass' && isSkipped(data)) skips.push(`# skip ${shorten(data.file)}: ${data.name}: ${data.skip}\n`);
    if (type === 'test:summary' && data.file !== undefined) {
      silent.delete(shorten(data.file));
      yield describeFile(data);
    }
    if (type === 'test:diagnostic' && data.nesting === 0 && data.file === undefined) totals.push(`# ${data.message}\n`);
  }
  if (silent.size > 0) process.exitCode = 1;
  const lost = [...silent].map((file) => `FAILED ${file}: its report did not arrive\n`);
  yield ['\n', ...skips, ...lost, ...totals].join('');
}

const isSkipped = (data) => data.skip !== undefined && data.skip !== false;

/** A suite fails because a test in it failed; only a reason of its own, such as a hook's, is worth printing. */
const isEcho = (data) => data.details.error?.failureType === 'subtestsFailed';

function describeFailure(data) {
  return `\nFAILED ${data.name}\n  at ${shorten(data.file)}:${data.line ?? 0}\n${reasonOf(data.details.error).replaceAll(/^/gmu, '  ')}\n`;
}

/** node wraps what a test threw. */
function reasonOf(error) {
  const cause = error?.cause ?? error;
  return typeof cause === 'object' && cause !== null ? (cause.stack ?? inspect(cause)) : String(cause);
}

function describeFile({ success, file, counts, duration_ms: durationMs }) {
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  return `${success ? 'ok    ' : 'FAILED'} ${shorten(file)} (${counts.tests} tests${skipped}, ${(durationMs / 1000).toFixed(1)} s)\n`;
}
