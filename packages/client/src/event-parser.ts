/** One server-sent event. */
export interface ServerEvent {
  readonly event: string;
  readonly data: string;
  readonly id: string | undefined;
}

/**
 * Takes a stream of text in pieces of any size and gives the events that each piece completes. An event without its empty line
 * at the end never comes out. HTML Standard, 9.2.6 "Interpreting an event stream".
 */
export function createEventParser(): (piece: string) => ServerEvent[] {
  let rest = '';
  let endedWithReturn = false;
  let fields = new Map<string, string[]>();

  const take = (line: string): ServerEvent | undefined => {
    if (line !== '') {
      readField(line, fields);
      return undefined;
    }
    const complete = fields;
    fields = new Map();
    const data = complete.get('data');
    return data && { event: complete.get('event')?.at(-1) ?? 'message', data: data.join('\n'), id: complete.get('id')?.at(-1) };
  };

  return (piece) => {
    if (piece === '') return [];
    // A line end of two characters may be cut in the middle.
    const text = rest + (endedWithReturn && piece.startsWith('\n') ? piece.slice(1) : piece);
    const lines = text.split(/\r\n|\n|\r/u);
    rest = lines.pop() ?? '';
    endedWithReturn = piece.endsWith('\r');
    return lines.map(take).filter((event) => event !== undefined);
  };
}

function readField(line: string, fields: Map<string, string[]>): void {
  const colon = line.indexOf(':');
  // A line that starts with a colon is a comment.
  if (colon === 0) return;
  const name = colon === -1 ? line : line.slice(0, colon);
  const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /u, '');
  const values = fields.get(name);
  if (values === undefined) fields.set(name, [value]);
  else values.push(value);
}
