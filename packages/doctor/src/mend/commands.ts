import type { Fact, ListenerFact } from '../facts.ts';
import { nearest } from './env-file.ts';
import type { MendCommand, Patient } from './plan.ts';
import { fastapiAppOf } from './py/fastapi.ts';
import { flaskAppOf } from './py/flask.ts';
import { readPython } from './py/scan-python.ts';
import { portOf, serverFiles, serversFor } from './servers.ts';
import type { Workspace } from './workspace.ts';

const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '');
const fileOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The interpreter of the environment in a folder, else the one on the path. */
function python(workspace: Workspace, folder: string, hasFolder: (path: string) => boolean): string {
  const found = ['.venv', 'venv', 'env'].find((name) => hasFolder(folder === '' ? name : `${folder}/${name}`));
  return found === undefined ? 'python3' : `${found}/bin/python`;
}

export interface StartContext {
  readonly hasFolder: (path: string) => boolean;
}

/** How to start the server in a file on a port, as far as the project shows it. */
export function startCommand(
  workspace: Workspace,
  path: string,
  { port, hasFolder }: StartContext & { readonly port: string },
): MendCommand | undefined {
  const folder = folderOf(path);
  const base = { kind: 'start' as const, folder, port: Number(port) };
  if (path.endsWith('.py')) {
    const source = readPython(path, workspace.text(path) ?? '');
    if (source === undefined) return undefined;
    const run = python(workspace, folder, hasFolder);
    const app = fastapiAppOf(source);
    if (app !== undefined && !/\buvicorn\.run\(/u.test(source.code)) {
      return { ...base, text: `${run} -m uvicorn ${fileOf(path).replace(/\.py$/u, '')}:${app.name} --port ${port}` };
    }
    const isAlone = /__main__|\buvicorn\.run\(|\.run\(|serve_forever|run_app/u.test(source.text);
    if (isAlone) return { ...base, text: `${run} ${fileOf(path)}` };
    return flaskAppOf(source) === undefined
      ? undefined
      : { ...base, text: `${run} -m flask --app ${fileOf(path).replace(/\.py$/u, '')} run --port ${port}` };
  }
  const manifest = nearest(workspace, path, 'package.json');
  const script = /"(?<name>start|dev|serve|server)"\s*:/u.exec(
    /"scripts"\s*:\s*\{[^}]*\}/u.exec(workspace.text(manifest ?? '') ?? '')?.[0] ?? '',
  )?.groups?.['name'];
  if (manifest !== undefined && script !== undefined) return { ...base, folder: folderOf(manifest), text: `npm run ${script}` };
  return { ...base, text: `node ${fileOf(path)}` };
}

/** The command that starts the server an address belongs to. */
export function startOf(
  patient: Patient & { readonly isSpared?: (path: string) => boolean },
  url: URL,
  context: StartContext,
): MendCommand[] {
  const { workspace, project, facts, isSpared = () => false } = patient;
  const likely = serversFor(workspace, url, { project, facts }).filter((path) => !isSpared(path));
  const others = serverFiles(workspace).filter((path) => !isSpared(path));
  // Only one other server in the project: it is the one.
  const files = likely.length === 0 && others.length === 1 ? others : likely;
  const own = files.map((path) => startCommand(workspace, path, { ...context, port: portOf(url) }));
  const first = own.find((each) => each !== undefined);
  return first === undefined ? [] : [first];
}

const listenersOf = (facts: readonly Fact[], port: string): ListenerFact[] =>
  facts.filter(
    (fact): fact is ListenerFact => fact.kind === 'listener' && String(fact.port) === port && fact.pid !== undefined,
  );

/** Ends the processes of a port that do not run in the project's folder. */
export function stopStrangers({ facts, project, url }: Patient): MendCommand[] {
  const strangers = listenersOf(facts, portOf(url)).filter(
    ({ folder }) => folder === undefined || (folder !== project && !folder.startsWith(`${project}/`)),
  );
  return [...new Set(strangers.map(({ pid }) => pid))].map((pid) => ({ kind: 'stop', text: `kill ${pid}`, folder: '' }));
}

/** Whether what runs behind a port starts again by itself when its files change. */
export function reloads(facts: readonly Fact[], port: string): boolean {
  return listenersOf(facts, port).some(({ command = '' }) =>
    /--reload\b|nodemon|tsx watch|--watch\b|ts-node-dev|next dev|nest start --watch|flask.*--debug|runserver|vite/u.test(
      command,
    ),
  );
}

const images: Readonly<Record<string, (port: number) => string>> = {
  redis: (port) => `redis-server --port ${port}`,
  postgres: (port) => `docker run --rm -e POSTGRES_HOST_AUTH_METHOD=trust -p ${port}:5432 postgres`,
  mysql: (port) => `docker run --rm -e MYSQL_ALLOW_EMPTY_PASSWORD=1 -p ${port}:3306 mysql`,
  mongo: (port) => `docker run --rm -p ${port}:27017 mongo`,
  amqp: (port) => `docker run --rm -p ${port}:5672 rabbitmq`,
};

/** Starts the services that the project names and that do not answer on this machine. */
export function startServices({ facts }: Patient): MendCommand[] {
  return facts.flatMap((fact) => {
    if (fact.kind !== 'dependency' || fact.outcome === 'ok' || fact.service === 'http') return [];
    const text = /^(?:localhost|127\.|::1)/u.test(fact.host) ? images[fact.service]?.(fact.port) : undefined;
    return text === undefined ? [] : [{ kind: 'service' as const, text, folder: '', port: fact.port }];
  });
}

/** Installs what a manifest asks for, in the environment beside it. */
export function installPackages(workspace: Workspace, file: string, hasFolder: (path: string) => boolean): MendCommand {
  const folder = folderOf(file);
  if (file.endsWith('package.json')) return { kind: 'install', text: 'npm install', folder };
  return { kind: 'install', text: `${python(workspace, folder, hasFolder)} -m pip install -r ${fileOf(file)}`, folder };
}
