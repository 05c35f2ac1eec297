import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { SettingFact, Topic } from '../facts.ts';
import { isSecretName, maskText, maskUrl } from '../mask.ts';
import { listFiles, readFile } from './list-files.ts';
import type { ProjectFile } from './list-files.ts';
import { readRoutes } from './read-routes.ts';
import { statements } from './statements.ts';

const perTopic = 40;

/** What is read from files. */
export interface Scanned {
  readonly settings: SettingFact[];
  /** Comments are blanked out. */
  readonly files: ProjectFile[];
}

/** Single files, without the project around them. */
export function scanFiles(paths: readonly string[]): Scanned {
  const files = paths.flatMap((path) => readFile('', path)).map(withoutComments);
  return { settings: settingsIn(files, ''), files };
}

/** A project's own statements about its connections: what each file says, where, and when it last changed. */
export function scanProject(folder: string): Scanned {
  const files = listFiles(folder).map(withoutComments);
  return { settings: settingsIn(files, folder), files };
}

function settingsIn(files: readonly ProjectFile[], folder: string): SettingFact[] {
  const settings = files.flatMap((file) => [...readStatements(file), ...readEnv(file), ...readRequirements(file)]);
  return limit(withServers([...settings, ...routesOf(files), ...findMissing(folder, settings)], files));
}

const routesOf = (files: readonly ProjectFile[]): SettingFact[] =>
  readRoutes(files).map(({ file, at, path }) => asSetting(file, { topic: 'http-route', name: 'GET', value: path, at }));

const upstreamBlock = /\bupstream\s+(?<name>[\w.-]+)\s*\{[^}]*?\bserver\s+(?<server>[\w.:[\]-]+)/gu;

/** nginx: a rule that passes on to a named block is told with the block's first server. */
function withServers(settings: readonly SettingFact[], files: readonly ProjectFile[]): SettingFact[] {
  const blocks = files.flatMap(({ path, text }) => (/nginx|\.conf$/u.test(path) ? [...text.matchAll(upstreamBlock)] : []));
  const servers = new Map(blocks.map(({ groups }) => [groups?.['name'] ?? '', groups?.['server'] ?? '']));
  return settings.map((setting) => {
    const {
      scheme,
      host = '',
      rest,
    } = /^(?<scheme>https?:\/\/)(?<host>[\w.-]+)(?<rest>.*)$/u.exec(setting.value)?.groups ?? {};
    const server = setting.topic === 'nginx-upstream' ? servers.get(host) : undefined;
    return server === undefined ? setting : { ...setting, value: `${scheme ?? ''}${server}${rest ?? ''}` };
  });
}

function limit(settings: readonly SettingFact[]): SettingFact[] {
  const counts = new Map<Topic, number>();
  return settings.filter(({ topic }) => {
    const count = (counts.get(topic) ?? 0) + 1;
    counts.set(topic, count);
    return count <= perTopic;
  });
}

interface Found {
  readonly topic: Topic;
  readonly name: string;
  readonly value: string;
  readonly at: number;
}

function asSetting(file: ProjectFile, { topic, name, value, at }: Found): SettingFact {
  const line = file.text.slice(0, at).split('\n').length;
  const shown = isSecretName(name) ? '***' : maskText(value.trim()).slice(0, 400);
  return { kind: 'setting', file: file.path, line, topic, name, value: shown, changedAt: file.changedAt };
}

function readStatements(file: ProjectFile): SettingFact[] {
  return statements
    .filter(({ files, when }) => files.test(file.path) && (when === undefined || when.test(file.text)))
    .flatMap(({ topic, pattern, name }) =>
      [...file.text.matchAll(pattern)].flatMap((match) => {
        const { name: named, other, value, list } = match.groups ?? {};
        const values = list === undefined ? [value ?? match[0]] : splitList(list);
        return values.map((each) =>
          asSetting(file, { topic, name: named ?? other ?? name ?? '', value: each, at: match.index }),
        );
      }),
    );
}

/** Comments keep their length, so that offsets still give lines. */
function withoutComments(file: ProjectFile): ProjectFile {
  const { path, text } = file;
  const blank = (comment: string) => comment.replaceAll(/[^\n]/gu, ' ');
  const isHash = /\.py$|\.env|\.conf$|Caddyfile|\.ya?ml$|Procfile|\.txt$/u.test(path);
  const comments = isHash ? /(?<=^|\s)#[^\n]*/gu : /\/\*[\s\S]*?\*\/|(?<=^|[\s;{}(),])\/\/[^\n]*/gu;
  return { ...file, text: text.replaceAll(comments, blank) };
}

const splitList = (list: string): string[] =>
  [...list.matchAll(/[a-z][a-z\d+.-]*:\/\/[^\s'",;\])]+|\*/giu)].map(([each]) => each);

const isTemplate = (path: string): boolean => /\.env\.(?:example|sample|template|dist)$/u.test(path);

function readEnv(file: ProjectFile): SettingFact[] {
  if (!/(?:^|\/)\.env(?:\.|$)/u.test(file.path)) return [];
  return [...file.text.matchAll(/^(?:export\s+)?(?<name>[A-Za-z_]\w*)[ \t]*=[ \t]*(?<value>[^\n]*)$/gmu)].map((match) => {
    const { name = '', value = '' } = match.groups ?? {};
    const clean = maskUrl(value.trim().replaceAll(/^(['"])(.*)\1$/gu, '$2'));
    return asSetting(file, { topic: isTemplate(file.path) ? 'env-template' : 'env', name, value: clean, at: match.index });
  });
}

function readRequirements(file: ProjectFile): SettingFact[] {
  const found = (name: string, value: string, at: number) =>
    asSetting(file, { topic: 'requires', name: name.toLowerCase(), value, at });
  if (basename(file.path) === 'package.json') {
    const block = /"dependencies"\s*:\s*\{(?<list>[^}]*)\}/u.exec(file.text);
    const pairs = (block?.groups?.['list'] ?? '').matchAll(/"(?<name>[^"]+)"\s*:\s*"(?<value>[^"]+)"/gu);
    return [...pairs].map((match) => found(match.groups?.['name'] ?? '', match.groups?.['value'] ?? '', block?.index ?? 0));
  }
  if (!/requirements[\w.-]*\.txt$/u.test(file.path)) return [];
  return [...file.text.matchAll(/^(?<name>[A-Za-z][\w.-]*)(?<value>(?:\[[^\]]*\])?[^\n#]*)$/gmu)].map((match) =>
    found(match.groups?.['name'] ?? '', match.groups?.['value'] ?? '', match.index),
  );
}

/** Packages that are required and not installed, where an environment is found to look into. */
function findMissing(folder: string, settings: readonly SettingFact[]): SettingFact[] {
  const required = settings.filter(({ topic }) => topic === 'requires');
  const missing = required
    .filter(({ file, name }) => {
      const base = join(folder, file, '..');
      if (file.endsWith('package.json')) {
        const installed = nodeModulesAbove(resolve(base));
        return installed.length > 0 && !installed.some((each) => existsSync(join(each, name)));
      }
      const installed = pythonPackages([base, folder]);
      return installed !== undefined && !installed.has(normalize(name));
    })
    .map((setting): SettingFact => ({ ...setting, topic: 'missing' }));
  return [...missing, ...withoutSocketLibrary(folder, required)];
}

/** Every folder of packages that Node looks into from here; workspaces keep theirs at the top. */
function nodeModulesAbove(folder: string): string[] {
  const own = join(folder, 'node_modules');
  const above = dirname(folder);
  return [...(existsSync(own) ? [own] : []), ...(above === folder ? [] : nodeModulesAbove(above))];
}

/** uvicorn speaks WebSocket only with one of two libraries that a plain installation leaves out. */
function withoutSocketLibrary(folder: string, required: readonly SettingFact[]): SettingFact[] {
  const server = required.find(({ name, file }) => name === 'uvicorn' && !file.endsWith('package.json'));
  if (server === undefined) return [];
  const installed = pythonPackages([join(folder, server.file, '..'), folder]);
  if (installed === undefined || installed.has('websockets') || installed.has('wsproto')) return [];
  return [{ ...server, topic: 'missing', name: 'websockets', value: `uvicorn${server.value}: no WebSocket library` }];
}

const normalize = (name: string): string => name.toLowerCase().replaceAll(/[-_.]+/gu, '-');

/** Names in the virtual environment of a project: one folder `name-version.dist-info` each. */
export function pythonPackages(folders: readonly string[]): ReadonlySet<string> | undefined {
  for (const folder of folders) {
    for (const venv of ['.venv', 'venv', 'env']) {
      const site = sitePackages(join(folder, venv));
      if (site !== undefined) {
        return new Set(
          readdirSync(site)
            .filter((name) => name.endsWith('.dist-info'))
            .map((name) => normalize(name.replace(/-[^-]*\.dist-info$/u, ''))),
        );
      }
    }
  }
  return undefined;
}

function sitePackages(venv: string): string | undefined {
  const windows = join(venv, 'Lib', 'site-packages');
  if (existsSync(windows)) return windows;
  const lib = join(venv, 'lib');
  const version = existsSync(lib) ? readdirSync(lib).find((name) => name.startsWith('python')) : undefined;
  const site = version === undefined ? undefined : join(lib, version, 'site-packages');
  return site !== undefined && existsSync(site) ? site : undefined;
}
