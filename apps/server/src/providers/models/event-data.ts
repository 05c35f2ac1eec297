const lineFeed = 10;
const byteOrderMark = Buffer.from('\uFEFF');

/** Whether the event begins with `data:`. */
const beginsWithData = (event: Buffer): boolean =>
  event[0] === 100 && event[1] === 97 && event[2] === 116 && event[3] === 97 && event[4] === 58;

/** The first event without the byte order mark a stream may begin with. */
export function withoutMark(event: Buffer): Buffer {
  return event[0] === byteOrderMark[0] && byteOrderMark.equals(event.subarray(0, 3)) ? event.subarray(3) : event;
}

function readLines(event: Buffer): string | undefined {
  const values: string[] = [];
  for (const line of event.toString().split(/\r?\n/u)) {
    if (line === 'data') values.push('');
    else if (line.startsWith('data:')) values.push(line.slice(line[5] === ' ' ? 6 : 5));
  }
  return values.length === 0 ? undefined : values.join('\n');
}

/**
 * The data of one event as text that JSON.parse takes (white space around it is left); undefined when it has none (comments,
 * blank lines). The usual event, one `data:` line, is read without splitting it.
 */
export function readEventData(event: Buffer): string | undefined {
  if (!beginsWithData(event)) return readLines(event);
  const end = event.indexOf(lineFeed);
  const isOnlyLine = end === -1 || event.length - end <= 3;
  return isOnlyLine ? event.toString('utf8', 5) : readLines(event);
}
