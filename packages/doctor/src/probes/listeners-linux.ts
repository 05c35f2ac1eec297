import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { ListenerFact } from '../facts.ts';
import { maskText } from '../mask.ts';

const listening = '0A';
const ticksPerSecond = 100;

/** From /proc: sockets in state LISTEN, and the processes that hold them. */
export function listLinuxListeners(): ListenerFact[] {
  const sockets = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(readSockets);
  const owners = findOwners(new Set(sockets.map(({ inode }) => inode)));
  return sockets.map(({ inode, port, address }) => {
    const pid = owners.get(inode);
    return { kind: 'listener', port, address, ...(pid === undefined ? {} : describeProcess(pid)) };
  });
}

interface ListeningSocket {
  readonly address: string;
  readonly port: number;
  readonly inode: string;
}

function readSockets(path: string): ListeningSocket[] {
  const lines = attempt(() => readFileSync(path, 'latin1').split('\n').slice(1)) ?? [];
  return lines.flatMap((line) => {
    const fields = line.trim().split(/\s+/u);
    const [address = '', port = ''] = (fields[1] ?? '').split(':');
    const inode = fields[9] ?? '';
    return fields[3] === listening ? [{ address: readAddress(address), port: Number.parseInt(port, 16), inode }] : [];
  });
}

/** The kernel writes addresses as 32-bit words in the byte order of the machine. */
function readAddress(hex: string): string {
  const bytes = (hex.match(/.{8}/gu) ?? [])
    .flatMap((word) => (word.match(/../gu) ?? []).toReversed())
    .map((each) => Number.parseInt(each, 16));
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.every((byte) => byte === 0)) return '::';
  if (bytes.slice(0, 15).every((byte) => byte === 0) && bytes[15] === 1) return '::1';
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  if (isMapped) return bytes.slice(12).join('.');
  return (hex.match(/.{4}/gu) ?? []).join(':').toLowerCase();
}

function findOwners(inodes: ReadonlySet<string>): Map<string, number> {
  const owners = new Map<string, number>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/u.test(name))) {
    const handles = attempt(() => readdirSync(`/proc/${pid}/fd`)) ?? [];
    for (const handle of handles) {
      const inode = /^socket:\[(\d+)\]$/u.exec(attempt(() => readlinkSync(`/proc/${pid}/fd/${handle}`)) ?? '')?.[1];
      // A parent that forked workers holds the same socket; the lowest pid is the one to stop.
      if (inode !== undefined && inodes.has(inode) && (owners.get(inode) ?? Infinity) > Number(pid)) {
        owners.set(inode, Number(pid));
      }
    }
  }
  return owners;
}

function describeProcess(pid: number): Pick<ListenerFact, 'pid' | 'parent' | 'command' | 'folder' | 'startedAt'> {
  const command = attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean).join(' '));
  const folder = attempt(() => readlinkSync(`/proc/${pid}/cwd`));
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  // The name in parentheses may hold spaces; fields are counted after it.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  const started = Number(fields[19]);
  const uptime = attempt(() => Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0]));
  return {
    pid,
    ...(fields[1] === undefined ? {} : { parent: Number(fields[1]) }),
    ...(command === undefined ? {} : { command: maskText(command).slice(0, 300) }),
    ...(folder === undefined ? {} : { folder }),
    ...(uptime === undefined || !Number.isFinite(started)
      ? {}
      : { startedAt: Math.round(Date.now() - uptime * 1000 + (started * 1000) / ticksPerSecond) }),
  };
}

/** Names and values of a process's environment; empty for processes of other accounts. */
export function readEnvironment(pid: number): ReadonlyMap<string, string> {
  const text = attempt(() => readFileSync(`/proc/${pid}/environ`, 'utf8')) ?? '';
  return new Map(
    text.split('\0').flatMap((pair): [string, string][] => {
      const at = pair.indexOf('=');
      return at <= 0 ? [] : [[pair.slice(0, at), pair.slice(at + 1)]];
    }),
  );
}

/** Processes come and go while they are read. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
