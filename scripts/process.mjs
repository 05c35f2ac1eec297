// Plain JavaScript for Node 20 and later with nothing installed: it runs before the pinned Node does.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** The pinned Node 24 from the lock; undefined before the first install. */
export function pinnedNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const path = join(root, 'node_modules', 'node', 'bin', name);
  return existsSync(path) ? path : undefined;
}

/** The environment of everything we start: the pinned Node first in the path, compiled code kept between starts. */
export function childEnvironment(extra = {}) {
  const separator = process.platform === 'win32' ? ';' : ':';
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const bin = join(root, 'node_modules', '.bin');
  const path = [join(root, 'node_modules', 'node', 'bin'), bin, process.env[name]].join(separator);
  return { ...process.env, NODE_COMPILE_CACHE: join(root, '.cache', 'compile'), ...extra, [name]: path };
}

/** Starts a JavaScript or TypeScript file on the pinned Node: no shell, so it works the same on Windows. */
export function spawnNode(args, options = {}) {
  return spawn(pinnedNode() ?? process.execPath, args, {
    cwd: root,
    windowsHide: true,
    ...options,
    env: childEnvironment(options.env),
  });
}

/** npm as a JavaScript file where npm started us, else by name; `npm.cmd` needs a shell on Windows. */
export function spawnNpm(args, options = {}) {
  const cli = process.env.npm_execpath;
  const settings = { cwd: root, windowsHide: true, ...options };
  if (cli?.endsWith('.js')) return spawn(process.execPath, [cli, ...args], settings);
  return spawn('npm', args, { ...settings, shell: process.platform === 'win32' });
}

/** Resolves when the child is gone: its exit code and what it wrote (empty where its output was not piped). */
export function finished(child) {
  return new Promise((resolve, reject) => {
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk) => {
        output += chunk;
      });
    }
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code: code ?? (signal === null ? 1 : 128), output }));
  });
}

const orphanCheckMs = 300;

/**
 * Runs `stop` with the signal when we are told to end. npm starts us through a shell that dies of a signal without passing
 * it on, so the loss of that shell counts as one.
 */
export function onEnd(stop) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal));
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop('SIGTERM');
  }, orphanCheckMs);
  timer.unref();
}

/**
 * Hands our signals to the child and ends with its code. A terminal delivers Ctrl-C to the whole group itself;
 * passed on twice, it would look like a second, impatient one.
 */
export async function followTo(child) {
  onEnd((signal) => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  });
  const { code } = await finished(child);
  process.exitCode = code;
}
