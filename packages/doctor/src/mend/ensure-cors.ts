import { ensureNext } from './conf/next.ts';
import type { EnvEdit } from './js/origin-values.ts';
import { amendLayers, placeLayer } from './js/ensure-layer.ts';
import type { LayerContext } from './js/ensure-layer.ts';
import { findApp } from './js/find-app.ts';
import { dropHandOrigins } from './js/hand-headers.ts';
import { guardListener, mendHandmade, mendPreflightStatus } from './js/node-server.ts';
import { parseScript } from './js/script.ts';
import { ensureCaddyCors, caddyFor, dropCaddyCors } from './conf/caddy.ts';
import { dropDirectives, dropIncluded, ensureNginxCors, nginxFor, nginxPorts, passPreflight } from './conf/nginx.ts';
import type { NginxSite } from './conf/nginx.ts';
import { hasEnvFile, readVariable, setVariable } from './env-file.ts';
import type { Need } from './need.ts';
import type { Patient } from './plan.ts';
import { ensureAiohttp } from './py/aiohttp.ts';
import { ensureDjango } from './py/django.ts';
import { ensureStarlette } from './py/fastapi.ts';
import { ensureFlask } from './py/flask.ts';
import { mendPythonHeaders } from './py/hand-headers.ts';
import { behindProxy, hasPackage, portOf, serversFor } from './servers.ts';
import type { Workspace } from './workspace.ts';

/** Causes for which the layer has to cover more, or come earlier. */
const misplaced: ReadonlySet<string> = new Set([
  'C02',
  'C25',
  'C27',
  'C28',
  'C29',
  'C30',
  'C31',
  'D07',
  'D08',
  'D09',
  'D11',
  'E03',
]);
/** Causes for which headers by hand do not reach far enough: a layer in front of them does. */
const uncovered: ReadonlySet<string> = new Set([...misplaced, 'C01', 'C37', 'D17']);

/** Causes that lie in the value of the allowed origin. */
const refused = /^(?:C(?:0[4-9]|1[123])|T09)$/u;

interface Aim {
  readonly workspace: Workspace;
  readonly path: string;
  readonly need: Need;
  readonly code: string;
}

/** Makes the CORS layer in front of a request allow it, wherever the project has it. */
export function ensureCors(patient: Patient): boolean | string {
  const { workspace, finding, url, need } = patient;
  if (need === undefined) return 'a page without an origin cannot be allowed: serve it over http';
  const { code } = finding;
  const wanted: Need = { ...need, isMisplaced: misplaced.has(code) };
  const before = workspace.changes();
  const problem = ensureInFront(patient, wanted, code)
    ? undefined
    : ensureBehind({ ...patient, url: behindProxy(workspace, url) }, wanted, code);
  const isChanged = JSON.stringify(workspace.changes()) !== JSON.stringify(before);
  return isChanged ? true : (problem ?? false);
}

const preflights: ReadonlySet<string> = new Set(['C02', 'C03', 'C28', 'C29']);

/** A proxy of the project that sends CORS headers itself, or has to stop. True: what stands behind it has no part in it. */
function ensureInFront({ workspace, url }: Patient, need: Need, code: string): boolean {
  const site = nginxFor(workspace, url);
  if (site !== undefined && nginxPorts(site.text).includes(portOf(url))) return ensureNginx({ workspace, site }, need, code);
  const caddy = caddyFor(workspace, url);
  const text = caddy === undefined ? '' : (workspace.text(caddy) ?? '');
  if (caddy === undefined || !text.includes(`:${portOf(url)}`) || !/Access-Control-Allow-Origin/iu.test(text)) return false;
  return code === 'C10' ? dropCaddyCors(workspace, caddy) : ensureCaddyCors(workspace, caddy, need);
}

function ensureNginx(
  { workspace, site }: { readonly workspace: Workspace; readonly site: NginxSite },
  need: Need,
  code: string,
): boolean {
  const isOrigin = (name: string, header: string | undefined) =>
    name === 'add_header' && /^access-control-allow-origin$/iu.test(header ?? '');
  const isOwner = [site.location.block, ...site.location.above].some(({ inside }) =>
    inside.some(({ name, args }) => isOrigin(name, args[0])),
  );
  if (code === 'C10') {
    return dropDirectives(workspace, site, ({ name, args }) => isOrigin(name, args[0])) || dropIncluded(workspace, site);
  }
  if (preflights.has(code) && passPreflight(workspace, site, { isOwner })) return true;
  return isOwner && ensureNginxCors(workspace, site, need);
}

function ensureBehind(patient: Patient, need: Need, code: string): string | undefined {
  const { workspace, url, project, facts } = patient;
  const files = serversFor(workspace, url, { project, facts });
  let problem: string | undefined;
  for (const path of files) {
    const count = noteCount(workspace);
    const outcome = ensureFile({ workspace, path, need, code });
    if (outcome === true || noteCount(workspace) !== count) return undefined;
    if (typeof outcome === 'string') problem ??= outcome;
  }
  return problem ?? ensureInProxy(patient, need) ?? 'no file of the project sends these headers';
}

const noteCount = (workspace: Workspace): string => JSON.stringify(workspace.changes().map(({ after }) => after));

function ensureInProxy({ workspace, finding }: Patient, need: Need): string | undefined {
  const url = need.url;
  const site = nginxFor(workspace, url);
  if (site !== undefined && finding.code !== 'C10' && ensureNginxCors(workspace, site, need)) return undefined;
  const next = ensureNext(workspace, need);
  if (next !== undefined) return next === true ? undefined : next;
  const caddy = caddyFor(workspace, url);
  if (caddy !== undefined && ensureCaddyCors(workspace, caddy, need)) return undefined;
  return 'no file of the project sends these headers';
}

/** True when the file is as it has to be now; a sentence when it has a layer that cannot be edited; undefined when it has none. */
function ensureFile(aim: Aim): string | true | undefined {
  return aim.path.endsWith('.py') ? ensurePython(aim) : ensureScript(aim);
}

function ensurePython({ workspace, path, need, code }: Aim): string | true | undefined {
  const isHandmade = !uncovered.has(code) && mendPythonHeaders(workspace, path, need);
  if (isHandmade) return true;
  const outcome =
    ensureStarlette(workspace, path, need) ??
    ensureFlask(workspace, path, { need, hasPackage: hasPackage(workspace, path, 'flask-cors') }) ??
    ensureAiohttp(workspace, path, need) ??
    ensureDjango(workspace, path, need);
  if (outcome !== undefined) return outcome;
  return mendPythonHeaders(workspace, path, need) ? true : undefined;
}

function ensureScript(aim: Aim): string | true | undefined {
  const { workspace, path, need, code } = aim;
  const context: LayerContext = {
    need,
    environment: { read: (name) => readVariable(workspace, path, name), isFile: hasEnvFile(workspace, path) },
    hasPackage: (name) => hasPackage(workspace, path, name),
  };
  if (code === 'C10' && dropHandOrigins(workspace, path)) return true;
  const amended = amendLayers(workspace, path, context);
  if (amended !== undefined) {
    if ('problem' in amended) return amended.problem;
    setAll(workspace, path, amended.env);
    const placed = placeLayer(workspace, path, { ...context, isForced: need.isMisplaced });
    return placed !== undefined && 'problem' in placed ? placed.problem : true;
  }
  return withoutLibrary(aim, context);
}

function setAll(workspace: Workspace, path: string, env: readonly EnvEdit[]): void {
  for (const each of env) setVariable(workspace, path, each);
}

function withoutLibrary({ workspace, path, need, code }: Aim, context: LayerContext): string | true | undefined {
  if (code === 'C03' && mendPreflightStatus(workspace, path)) return true;
  if (!uncovered.has(code) && mendHandmade(workspace, path, { need, isRefused: refused.test(code) })) return true;
  const script = parseScript(path, workspace.text(path) ?? '');
  if (script === undefined) return 'the file cannot be parsed';
  // Headers that stand there and could not be mended would be sent beside ours, or win over them.
  if (!uncovered.has(code) && /access-control-allow-origin/iu.test(script.text)) {
    return 'the headers are computed where they are sent';
  }
  if (findApp(script) !== undefined) {
    const placed = placeLayer(workspace, path, { ...context, isForced: true });
    return placed !== undefined && 'problem' in placed ? placed.problem : true;
  }
  const answersPreflight = code !== 'C30' && code !== 'C25';
  return guardListener(workspace, path, { need, answersPreflight }) ? true : undefined;
}
