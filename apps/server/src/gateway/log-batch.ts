export interface LogDestination {
  write(text: string): void;
  flushSync?(): void;
}

const maxChars = 64 * 1024;
const maxWaitMs = 100;

/** Hands lines on in packs: every write is a trip through the thread pool, which costs more than the line. */
export function createLogBatch(destination: LogDestination): LogDestination {
  let lines = '';
  let timer: NodeJS.Timeout | undefined;
  const handOn = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (lines === '') return;
    destination.write(lines);
    lines = '';
  };
  return {
    write: (line) => {
      lines += line;
      if (lines.length >= maxChars) handOn();
      else timer ??= setTimeout(handOn, maxWaitMs).unref();
    },
    flushSync: () => {
      handOn();
      destination.flushSync?.();
    },
  };
}
