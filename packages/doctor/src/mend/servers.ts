import type { Fact, ListenerFact } from '../facts.ts';
import { nginxPorts, nginxFor } from './conf/nginx.ts';
import { nextTarget } from './conf/next.ts';
import { ruleFor, viteConfigOf } from './conf/vite.ts';
import { textIn } from './js/script.ts';
import type { Workspace } from './workspace.ts';

const script =
  /\bexpress\(|\b[fF]astify\(|new (?:Hono|Koa)\b|NestFactory\.create|createServer\(|\.register\(\s*cors|\buse\(\s*cors\(|new WebSocketServer|enableCors\(/u;
const python =
  /\bFastAPI\(|\bStarlette\(|\bFlask\(|\bMIDDLEWARE\b|\bweb\.Application\(|CORSMiddleware|\bflask_cors\b|BaseHTTPRequestHandler/u;
const config = /(?:vite|next|vue|webpack|vitest|eslint)[\w.-]*config\.[cm]?[jt]s$/u;

/** Sources of servers: they make an application, listen, or put a CORS layer in. */
export function serverFiles(workspace: Workspace): string[] {
  return workspace.paths.filter((path) => {
    const text = workspace.text(path) ?? '';
    if (/\.[cm]?[jt]sx?$/u.test(path) && !config.test(path)) return script.test(text);
    return path.endsWith('.py') && python.test(text);
  });
}

const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '');

/** How surely a file is the server behind an address. */
function scoreOf(
  workspace: Workspace,
  path: string,
  { url, owner }: { readonly url: URL; readonly owner: string | undefined },
): number {
  const text = workspace.text(path) ?? '';
  const port = portOf(url);
  const folder = folderOf(path);
  const beside = workspace.paths.filter((each) => folderOf(each) === folder && /\.env$|package\.json$|Procfile$/u.test(each));
  const isAt = (each: string) => new RegExp(`(?<!\\d)${port}(?!\\d)`, 'u').test(each);
  const isOwn = owner !== undefined && (folder === owner || folder.startsWith(`${owner}/`) || owner === '');
  return (
    (isAt(text) ? 50 : 0) +
    (isOwn ? 40 : 0) +
    (beside.some((each) => isAt(workspace.text(each) ?? '')) ? 20 : 0) +
    (url.pathname !== '/' && text.includes(url.pathname) ? 10 : 0) +
    (/\.listen\(|uvicorn|app\.run|FastAPI\(|express\(|astify\(/u.test(text) ? 5 : 0)
  );
}

export const portOf = (url: URL): string => url.port || (/^(?:https|wss):$/u.test(url.protocol) ? '443' : '80');

/** Where the project lies on the machine, to know whose process listens. */
export interface Surroundings {
  readonly project: string;
  readonly facts: readonly Fact[];
}

/** The folder inside the project that the process behind a port runs in. */
function ownerFolder({ project, facts }: Surroundings, port: string): string | undefined {
  const owner = facts.find(
    (fact): fact is ListenerFact => fact.kind === 'listener' && String(fact.port) === port && fact.folder !== undefined,
  );
  const folder = owner?.folder;
  if (folder === undefined || (folder !== project && !folder.startsWith(`${project}/`))) return undefined;
  return folder.slice(project.length).replace(/^\//u, '');
}

/** This machine, its network, or a name without a domain. */
const isNear = (host: string): boolean =>
  !host.includes('.') ||
  host.startsWith('[') ||
  /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)|\.(?:localhost|local|test|lan|internal)$/u.test(host);

const isSource = (path: string): boolean => /\.(?:[cm]?[jt]sx?|py|vue|svelte|html?)$|\.env/u.test(path);

/** The server files of an address, the most likely first; those of other servers are left out. */
export function serversFor(workspace: Workspace, url: URL, around: Surroundings): string[] {
  const owner = ownerFolder(around, portOf(url));
  const scored = serverFiles(workspace).map((path) => ({ path, score: scoreOf(workspace, path, { url, owner }) }));
  // Somebody else's server is not mended by an edit of ours.
  const isOurs =
    isNear(url.hostname) ||
    scored.some(({ score }) => score >= 10) ||
    workspace.paths.some((path) => workspace.text(path)?.includes(url.hostname) === true && !isSource(path));
  if (!isOurs) return [];
  const best = Math.max(0, ...scored.map(({ score }) => score));
  const sure = scored.filter(({ score }) => score === best).map(({ path }) => path);
  const folders = sure.map(folderOf);
  const near = scored
    .filter(
      ({ path }) =>
        !sure.includes(path) &&
        folders.some((folder) => folder === '' || path.startsWith(`${folder}/`) || folder.startsWith(`${folderOf(path)}/`)),
    )
    .map(({ path }) => path);
  return [...sure, ...near];
}

/** The address behind a proxy of the project: what it passes the path on to. The address itself where none stands between. */
export function behindProxy(workspace: Workspace, url: URL): URL {
  const at = (target: string | undefined): URL | undefined => {
    const text = target === undefined || /^https?:/u.test(target) ? target : `http://${target}`;
    return text !== undefined && URL.canParse(text) && new URL(text).host !== url.host
      ? new URL(url.pathname + url.search, text)
      : undefined;
  };
  const nginx = nginxFor(workspace, url);
  if (nginx !== undefined && nginxPorts(nginx.text).includes(portOf(url))) {
    return at(nginx.location.block.inside.find(({ name }) => name === 'proxy_pass')?.args[0]) ?? url;
  }
  const caddy = workspace.paths
    .filter((path) => /Caddyfile[\w.]*$/u.test(path))
    .map((path) => workspace.text(path) ?? '')
    .find((text) => text.includes(`:${portOf(url)}`));
  const upstream = /reverse_proxy\s+(?:\/\S+\s+)?(?<to>[\w.:/[\]-]+:\d+)/u.exec(caddy ?? '')?.groups?.['to'];
  if (upstream !== undefined) return at(upstream) ?? url;
  const next = nextTarget(workspace, url.pathname);
  if (next !== undefined && /^(?:3000|3001)$/u.test(portOf(url))) return at(/^https?:\/\/[^/]+/u.exec(next)?.[0]) ?? url;
  const vite = viteConfigOf(workspace);
  const rule = vite === undefined ? undefined : ruleFor(vite, url.pathname);
  const isVite = vite !== undefined && new RegExp(`port\\s*:\\s*${portOf(url)}\\b`, 'u').test(vite.script.text);
  return isVite || portOf(url) === '5173' ? (at(textIn(rule?.target)) ?? url) : url;
}

/** Whether the nearest manifest of a source file names a package. */
export function hasPackage(workspace: Workspace, path: string, name: string): boolean {
  const folders = folderOf(path).split('/').filter(Boolean);
  const tries = [...folders.map((_part, at) => `${folders.slice(0, folders.length - at).join('/')}/`), ''];
  return tries.some((folder) => {
    const manifest = workspace.text(`${folder}package.json`);
    if (manifest?.includes(`"${name}"`) === true) return true;
    return ['requirements.txt', 'pyproject.toml', 'Pipfile'].some((file) =>
      new RegExp(`(?:^|["'\\s])${name}(?:$|[\\s"'\\[<>=~!;,])`, 'imu').test(workspace.text(folder + file) ?? ''),
    );
  });
}
