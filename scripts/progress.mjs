const terminalEveryMs = 200;
const logEveryMs = 5000;

/** One line that counts seconds while something long runs: rewritten on a terminal, repeated every 5 s in a log. */
export function progress(label, detail = () => '') {
  const started = Date.now();
  const isTerminal = process.stderr.isTTY;
  const write = (text, end) => process.stderr.write(isTerminal ? `\r${text}\u001B[K${end}` : `${text}\n`);
  const line = (text) =>
    [text, detail(), `${((Date.now() - started) / 1000).toFixed(isTerminal ? 1 : 0)} s`].filter(Boolean).join('  ');
  write(`${label}…`, '');
  const timer = setInterval(() => write(line(`${label}…`), ''), isTerminal ? terminalEveryMs : logEveryMs);
  return {
    end(text) {
      clearInterval(timer);
      write(`${text} in ${((Date.now() - started) / 1000).toFixed(1)} s`, '\n');
    },
  };
}
