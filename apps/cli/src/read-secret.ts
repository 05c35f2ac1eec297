import { UsageError } from './usage-error.ts';

const withinMs = 10_000;
const keys = { enter: /[\r\n]/u, interrupt: '\u0003', end: '\u0004', backspace: /[\b\u007F]/u } as const;

/** What is piped in, up to the first line's end. */
async function readPiped(what: string): Promise<string> {
  let text = '';
  const late = AbortSignal.timeout(withinMs);
  const stop = (): void => void process.stdin.destroy();
  late.addEventListener('abort', stop);
  try {
    for await (const chunk of process.stdin.setEncoding('utf8')) {
      text += String(chunk);
      if (keys.enter.test(text)) break;
    }
  } catch (error) {
    if (!late.aborted) throw error;
  } finally {
    late.removeEventListener('abort', stop);
  }
  if (late.aborted) {
    throw new UsageError(`Nothing arrived on standard input within ${withinMs / 1000} s, where ${what} was expected.`);
  }
  return text.split(keys.enter, 1)[0]?.trim() ?? '';
}

/** Asks at the terminal and shows nothing of what is typed. */
function readTyped(what: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(`${what}, not shown: `);
  stdin.setRawMode(true).setEncoding('utf8').resume();
  return new Promise((resolve, reject) => {
    let text = '';
    const onData = (typed: string): void => {
      for (const key of typed) {
        const isComplete = keys.enter.test(key);
        if (isComplete || key === keys.interrupt || key === keys.end) {
          settle(isComplete);
          return;
        }
        text = keys.backspace.test(key) ? text.slice(0, -1) : text + key;
      }
    };
    const settle = (isComplete: boolean): void => {
      stdin.off('data', onData).setRawMode(false).pause();
      stderr.write('\n');
      if (isComplete) resolve(text.trim());
      else reject(new UsageError('Nothing was entered.'));
    };
    stdin.on('data', onData);
  });
}

/** A secret from the terminal or a pipe, so that it stands in no shell history and no process list. */
export async function readSecret(what: string): Promise<string> {
  return process.stdin.isTTY ? readTyped(what) : readPiped(what);
}
