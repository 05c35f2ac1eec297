import type { ListenerFact, Topic } from '../facts.ts';
import { examineDependency } from './examine-dependency.ts';
import { dependenciesOfProject, dependenciesOfVariables } from './find-dependencies.ts';
import type { NamedDependency } from './find-dependencies.ts';
import { readEnvironment } from './listeners-linux.ts';
import type { Notebook } from './notebook.ts';
import { filesOfListener, isOurs } from './project-of-listener.ts';
import { scanFiles, scanProject } from './scan-project.ts';
import type { Scanned } from './scan-project.ts';

const maxDependencies = 8;

/** Who owns the ports, what the project's files say, and which dependencies both name. Nothing is asked over the network. */
export function readMachine(
  notebook: Notebook,
  listeners: readonly ListenerFact[],
  { ports, targets, project }: Reading,
): NamedDependency[] {
  const owners = listeners.filter(({ port }) => ports.has(port));
  notebook.add(...owners);
  const scanned = project === undefined ? scanOwners(owners, targets) : scanProject(project);
  notebook.add(...scanned.settings);
  return [
    ...dependenciesOfProject(scanned.files, scanned.settings),
    ...owners.flatMap((owner) => readProcess(notebook, owner)),
  ];
}

interface Reading {
  readonly ports: ReadonlySet<number>;
  /** Those of the backends; the others are the page's. */
  readonly targets: ReadonlySet<number>;
  readonly project: string | undefined;
}

/** Of the program that hands out the page only what it says about its requests: it is not the backend. */
function scanOwners(owners: readonly ListenerFact[], targets: ReadonlySet<number>): Scanned {
  const backend = scanFiles(filesOfListener(owners.filter(({ port }) => targets.has(port))));
  const page = scanFiles(filesOfListener(owners.filter(({ port }) => !targets.has(port))));
  return { files: backend.files, settings: [...backend.settings, ...page.settings.filter(({ topic }) => ofPage.has(topic))] };
}

const ofPage: ReadonlySet<Topic> = new Set([
  'env',
  'api-url',
  'socket-url',
  'event-source',
  'no-cors-mode',
  'no-credentials',
  'proxy',
]);

/** The environment of a process names what it really uses; of the rest only names are noted, never values. */
function readProcess(notebook: Notebook, owner: ListenerFact): NamedDependency[] {
  const { pid } = owner;
  if (pid === undefined || isOurs(owner)) return [];
  const values = readEnvironment(pid);
  const asked = new Set(
    notebook.facts.flatMap((fact) => (fact.kind === 'setting' && naming.has(fact.topic) ? [fact.name] : [])),
  );
  const set = [...values].filter(([name]) => asked.has(name));
  notebook.add(
    ...set.map(
      ([name, value]) =>
        ({
          kind: 'setting',
          topic: 'env',
          file: `process ${pid}`,
          line: 0,
          name,
          value: value === '' ? '' : '***',
          changedAt: 0,
        }) as const,
    ),
  );
  return dependenciesOfVariables(values, (name) => `environment of process ${pid}: ${name}`);
}

/** Statements that ask for a variable. */
const naming: ReadonlySet<Topic> = new Set(['needs-env', 'env-template', 'cors-origin-env']);

/** Says hello to each address once; an address that somebody wrote down wins over a library's default for the same service. */
export async function examineDependencies(notebook: Notebook, named: readonly NamedDependency[]): Promise<void> {
  const written = new Set(named.filter(({ isAssumed }) => !isAssumed).map(({ service }) => service));
  const meant = named.filter(({ isAssumed, service }) => !isAssumed || !written.has(service));
  const unique = [...new Map(meant.toReversed().map((each) => [`${each.service} ${each.host} ${each.port}`, each])).values()];
  notebook.add(...(await Promise.all(unique.slice(0, maxDependencies).map(examineDependency))));
}
