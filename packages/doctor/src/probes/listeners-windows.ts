import type { ListenerFact } from '../facts.ts';
import { maskText } from '../mask.ts';
import { runTool } from './run-tool.ts';

const query =
  'Get-CimInstance Win32_Process | ForEach-Object { "$($_.ProcessId)`t$($_.ParentProcessId)`t$([DateTimeOffset]$_.CreationDate | ForEach-Object { $_.ToUnixTimeMilliseconds() })`t$($_.CommandLine)" }';

/** From netstat and PowerShell. Windows keeps the folder of a process to itself. */
export async function listWindowsListeners(): Promise<ListenerFact[]> {
  const [sockets, processes] = await Promise.all([
    runTool('netstat', '-ano', '-p', 'TCP'),
    runTool('powershell', '-NoProfile', '-NonInteractive', '-Command', query),
  ]);
  const described = readProcesses(processes);
  return readNetstat(sockets).map(({ pid, ...place }) => ({ kind: 'listener', ...place, pid, ...described.get(pid) }));
}

/** Lines of `netstat -ano` that listen: the remote end is `0.0.0.0:0` or `[::]:0` in every language of Windows. */
export function readNetstat(text: string): { address: string; port: number; pid: number }[] {
  const line = /^\s*TCP\s+(?<address>\S+):(?<port>\d+)\s+(?:0\.0\.0\.0|\[::\]):0\s+\S+\s+(?<pid>\d+)/u;
  return text.split('\n').flatMap((each) => {
    const { address = '', port = '', pid = '' } = line.exec(each)?.groups ?? {};
    return port === '' ? [] : [{ address: address.replaceAll(/[[\]]/gu, ''), port: Number(port), pid: Number(pid) }];
  });
}

/** Tab-separated: pid, parent, start in milliseconds, command line. */
export function readProcesses(text: string): Map<number, Pick<ListenerFact, 'parent' | 'startedAt' | 'command'>> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const [pid = '', parent = '', started = '', ...command] = line.trimEnd().split('\t');
      return /^\d+$/u.test(pid)
        ? [
            [
              Number(pid),
              { parent: Number(parent), startedAt: Number(started), command: maskText(command.join(' ')).slice(0, 300) },
            ] as const,
          ]
        : [];
    }),
  );
}
