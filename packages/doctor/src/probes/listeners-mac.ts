import type { ListenerFact } from '../facts.ts';
import { maskText } from '../mask.ts';
import { runTool } from './run-tool.ts';

/** From lsof and ps, which macOS and the BSDs bring along. */
export async function listMacListeners(): Promise<ListenerFact[]> {
  const sockets = readLsof(await runTool('lsof', '-nP', '-iTCP', '-sTCP:LISTEN', '-Fpn'));
  const pids = [...new Set(sockets.map(({ pid }) => pid))].join(',');
  if (pids === '') return [];
  const [processes, folders] = await Promise.all([
    runTool('ps', '-o', 'pid=,ppid=,lstart=,command=', '-p', pids),
    runTool('lsof', '-a', '-d', 'cwd', '-Fpn', '-p', pids),
  ]);
  const described = readPs(processes);
  const folderOf = new Map(readLsof(folders).map(({ pid, name }) => [pid, name]));
  return sockets.map(({ pid, name }) => {
    const folder = folderOf.get(pid);
    return { kind: 'listener', pid, ...readPlace(name), ...described.get(pid), ...(folder === undefined ? {} : { folder }) };
  });
}

/** lsof -F: `p` starts a process, each `n` is a name of it. */
export function readLsof(text: string): { pid: number; name: string }[] {
  const found: { pid: number; name: string }[] = [];
  let pid = 0;
  for (const line of text.split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    if (line.startsWith('n')) found.push({ pid, name: line.slice(1) });
  }
  return found;
}

function readPlace(name: string): { address: string; port: number } {
  const at = name.lastIndexOf(':');
  const address = name.slice(0, at).replaceAll(/[[\]]/gu, '');
  return { address: address === '*' ? '0.0.0.0' : address, port: Number(name.slice(at + 1)) };
}

const psLine = /^\s*(?<pid>\d+)\s+(?<parent>\d+)\s+(?<started>\w{3}\s+\w{3}\s+\d+\s+[\d:]{8}\s+\d{4})\s+(?<command>.*)$/u;

/** `ps -o pid=,ppid=,lstart=,command=`. */
export function readPs(text: string): Map<number, Pick<ListenerFact, 'parent' | 'startedAt' | 'command'>> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const { pid = '', parent = '', started = '', command = '' } = psLine.exec(line)?.groups ?? {};
      return pid === ''
        ? []
        : [
            [
              Number(pid),
              { parent: Number(parent), startedAt: Date.parse(started), command: maskText(command).slice(0, 300) },
            ] as const,
          ];
    }),
  );
}
