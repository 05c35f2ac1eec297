import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';

export interface PortOwner {
  readonly pid: number;
  readonly command: string;
  readonly folder: string | undefined;
}

/** State 0A of /proc/net/tcp is LISTEN; the tenth column is the socket's inode (proc(5)). */
function listeningInodes(port: number): Set<string> {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = new Set<string>();
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readFileSync(file, 'utf8').split('\n').slice(1)) {
      const columns = line.trim().split(/\s+/u);
      if (columns[1]?.endsWith(`:${wanted}`) && columns[3] === '0A' && columns[9] !== undefined) inodes.add(columns[9]);
    }
  }
  return inodes;
}

const attempt = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    // Another user's process, or one that ended meanwhile.
    return undefined;
  }
};

function ownerFromProc(port: number): PortOwner | undefined {
  const inodes = listeningInodes(port);
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/u.test(name))) {
    const links =
      attempt(() => readdirSync(`/proc/${pid}/fd`).map((fd) => attempt(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) ?? '')) ??
      [];
    if (!links.some((link) => inodes.has(/^socket:\[(\d+)\]$/u.exec(link)?.[1] ?? ''))) continue;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
    return { pid: Number(pid), command, folder: attempt(() => realpathSync(`/proc/${pid}/cwd`)) };
  }
  return undefined;
}

function ownerFromLsof(port: number): PortOwner | undefined {
  const out = execFileSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], { encoding: 'utf8', timeout: 2000 });
  const pid = Number(/^p(\d+)$/mu.exec(out)?.[1]);
  return pid ? { pid, command: /^c(.+)$/mu.exec(out)?.[1] ?? '', folder: undefined } : undefined;
}

function ownerFromNetstat(port: number): PortOwner | undefined {
  const out = execFileSync('netstat', ['-ano', '-p', 'tcp'], { encoding: 'utf8', timeout: 2000 });
  const pid = Number(new RegExp(`:${port}\\s+\\S+\\s+LISTENING\\s+(\\d+)`, 'u').exec(out)?.[1]);
  return pid ? { pid, command: '', folder: undefined } : undefined;
}

/** Who listens on a TCP port of this machine; undefined when nobody does or it cannot be told. */
export function findPortOwner(port: number): PortOwner | undefined {
  if (process.platform === 'linux') return attempt(() => ownerFromProc(port));
  return attempt(() => (process.platform === 'win32' ? ownerFromNetstat(port) : ownerFromLsof(port)));
}

/** `node server.js (pid 4312, in ~/app)`. */
export function describePortOwner(port: number): string {
  const owner = findPortOwner(port);
  if (!owner) return 'another process';
  const place = owner.folder === undefined ? '' : `, in ${owner.folder}`;
  return `${owner.command.slice(0, 80) || 'a process'} (pid ${owner.pid}${place})`;
}
