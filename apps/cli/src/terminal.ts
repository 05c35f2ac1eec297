import { styleText } from 'node:util';

type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green';

/** Where a command writes. Results go to standard output; remarks to standard error, so that `$(…)` gets the result alone. */
export interface Terminal {
  /** `--json`: exactly one JSON document on standard output and nothing else. */
  readonly isJson: boolean;
  /** The command's result: the value as JSON, else the lines. */
  answer(value: unknown, lines: readonly string[]): void;
  /** A remark for people; silent with `--json`. */
  note(...lines: readonly string[]): void;
  /** Colors only where a terminal shows them; NO_COLOR switches them off. */
  paint(style: Style, text: string, where?: 'result' | 'note'): string;
  /** Characters of a line where results are shown; undefined in a file, a pipe or a build log. */
  readonly width: number | undefined;
}

export function createTerminal(isJson: boolean): Terminal {
  const streams = { result: process.stdout, note: process.stderr };
  return {
    isJson,
    answer: (value, lines) => {
      const text = isJson ? JSON.stringify(value, null, 2) : lines.join('\n');
      if (text !== '') process.stdout.write(`${text}\n`);
    },
    note: (...lines) => {
      if (!isJson) process.stderr.write(`${lines.join('\n')}\n`);
    },
    paint: (style, text, where = 'result') => styleText(style, text, { stream: streams[where] }),
    width: process.stdout.isTTY ? process.stdout.columns : undefined,
  };
}
