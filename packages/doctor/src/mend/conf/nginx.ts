import { indentAt, lineEnd, removal } from '../edit.ts';
import type { Edit } from '../edit.ts';
import { mendListValue, mendOriginValue } from '../header-values.ts';
import { headersOf, methodsOf } from '../need.ts';
import type { Need } from '../need.ts';
import type { Workspace } from '../workspace.ts';
import { blocksOf, locationFor, parseNginx } from './parse-nginx.ts';
import type { Directive, Nested } from './parse-nginx.ts';

/** An nginx file with the location that takes the request. */
export interface NginxSite {
  readonly path: string;
  readonly text: string;
  readonly list: readonly Directive[];
  readonly location: Nested;
}

/** The file and the location that a request meets. */
export function nginxFor(workspace: Workspace, url: URL): NginxSite | undefined {
  for (const path of workspace.paths.filter((each) => /(?:\.conf|nginx[\w.-]*)$/u.test(each))) {
    const text = workspace.text(path) ?? '';
    const list = parseNginx(text);
    const location = list === undefined ? undefined : locationFor(list, url);
    if (list !== undefined && location !== undefined) return { path, text, list, location };
  }
  return undefined;
}

/** Adds directives at the end of a block, as its others are indented. */
function addTo({ text }: Pick<NginxSite, 'text'>, block: Directive, lines: readonly string[]): Edit[] {
  const last = block.inside.at(-1);
  const at = last?.end ?? block.open ?? block.end;
  const indent = last === undefined ? `${indentAt(text, block.start)}    ` : indentAt(text, last.start);
  const isOneLine = last !== undefined && !text.slice(block.start, last.start).includes('\n');
  const eol = isOneLine ? ' ' : `${lineEnd(text)}${indent}`;
  return lines.length === 0 ? [] : [{ start: at, end: at, text: lines.map((line) => eol + line).join('') }];
}

const directive = (block: Directive, name: string): Directive | undefined => block.inside.find((each) => each.name === name);

/** Sets a directive: its own value where the block has one, else a new one in the block. */
export function setDirective(
  workspace: Workspace,
  site: NginxSite,
  { name, value, block }: { name: string; value: string; block?: Directive },
): boolean {
  const target =
    block ??
    [site.location.block, ...site.location.above.toReversed()].find((each) => directive(each, name) !== undefined) ??
    site.location.block;
  const given = directive(target, name);
  const line = `${name} ${value};`;
  if (given !== undefined && site.text.slice(given.start, given.end) === line) return false;
  const edits = given === undefined ? addTo(site, target, [line]) : [{ start: given.start, end: given.end, text: line }];
  workspace.edit(site.path, edits, [`set ${line}`]);
  return true;
}

/** Takes directives out of the location and of what it stands in. */
export function dropDirectives(workspace: Workspace, site: NginxSite, isGone: (each: Directive) => boolean): boolean {
  const gone = [site.location.block, ...site.location.above].flatMap(({ inside }) => inside).filter(isGone);
  workspace.edit(
    site.path,
    gone.map(({ start, end }) => removal(site.text, start, end)),
    gone.map(({ start, end }) => `remove ${site.text.slice(start, end)}`),
  );
  return gone.length > 0;
}

/** Headers to the backend that the location would lose: its own directive ends the inheritance of those around it. */
function inherited({ location }: NginxSite, name: string): Directive[] {
  if (location.block.inside.some((each) => each.name === name)) return [];
  const parent = location.above.findLast(({ inside }) => inside.some((each) => each.name === name));
  return parent?.inside.filter((each) => each.name === name) ?? [];
}

/** Passes the upgrade of WebSockets on. */
export function passUpgrade(workspace: Workspace, site: NginxSite): boolean {
  const { block } = site.location;
  const has = (pattern: RegExp) => block.inside.some(({ start, end }) => pattern.test(site.text.slice(start, end)));
  const wrong = block.inside.find(
    ({ name, args }) => name === 'proxy_set_header' && /^connection$/iu.test(args[0] ?? '') && !/upgrade/iu.test(args[1] ?? ''),
  );
  const lines = [
    ...inherited(site, 'proxy_set_header').map(({ start, end }) => site.text.slice(start, end)),
    ...(has(/^proxy_http_version\s+1\.1/u) ? [] : ['proxy_http_version 1.1;']),
    ...(has(/^proxy_set_header\s+upgrade/iu) ? [] : ['proxy_set_header Upgrade $http_upgrade;']),
    ...(has(/^proxy_set_header\s+connection/iu) ? [] : ['proxy_set_header Connection "upgrade";']),
  ];
  const older = directive(block, 'proxy_http_version');
  const edits = [
    ...addTo(site, block, older === undefined ? lines : lines.filter((line) => !line.startsWith('proxy_http_version'))),
    ...(older === undefined || older.args[0] === '1.1'
      ? []
      : [{ start: older.start, end: older.end, text: 'proxy_http_version 1.1;' }]),
    ...(wrong === undefined ? [] : [{ start: wrong.start, end: wrong.end, text: 'proxy_set_header Connection "upgrade";' }]),
  ];
  workspace.edit(site.path, edits, ['pass the Upgrade and Connection headers on']);
  return edits.length > 0;
}

/** Makes `location` and `proxy_pass` turn the path of the page into the one that the backend serves. */
export function alignPrefix(
  workspace: Workspace,
  site: NginxSite,
  { asked, served }: { readonly asked: string; readonly served: string },
): boolean {
  const { block } = site.location;
  const pass = directive(block, 'proxy_pass');
  const prefix = block.args.at(-1) ?? '/';
  const rest = asked.slice(prefix.length);
  const target = /^(?<base>https?:\/\/[^/;]+)/u.exec(pass?.args[0] ?? '')?.groups?.['base'];
  if (pass === undefined || target === undefined || !served.endsWith(rest) || !asked.startsWith(prefix)) return false;
  const path = served.slice(0, served.length - rest.length);
  const rewrite = directive(block, 'rewrite');
  if (rewrite !== undefined && path === prefix) {
    workspace.edit(site.path, [removal(site.text, rewrite.start, rewrite.end)], [`pass ${asked} on as it is`]);
    return true;
  }
  const line = `proxy_pass ${target}${path === prefix ? '' : path};`;
  if (site.text.slice(pass.start, pass.end) === line) return false;
  workspace.edit(site.path, [{ start: pass.start, end: pass.end, text: line }], [`${line} passes ${asked} on as ${served}`]);
  return true;
}

/** Another location with the proxy settings of one that there is. */
export function addLocation(workspace: Workspace, site: NginxSite, prefix: string): boolean {
  const server = site.location.above.findLast(({ name }) => name === 'server');
  const model = server?.inside.find((each) => each.name === 'location' && directive(each, 'proxy_pass') !== undefined);
  if (server === undefined || model === undefined) return false;
  const own = model.args.at(-1) ?? '';
  const copy = site.text.slice(model.start, model.end).replace(own, prefix);
  const at = model.end;
  workspace.edit(
    site.path,
    [{ start: at, end: at, text: `${lineEnd(site.text)}${indentAt(site.text, model.start)}${copy}` }],
    [`pass ${prefix} on to the backend`],
  );
  return true;
}

/** A directive where it is set, else for the whole `http` block, or for the server where the file has none. */
export function setGlobally(
  workspace: Workspace,
  site: NginxSite,
  { name, value }: { readonly name: string; readonly value: string },
): boolean {
  const { above, block: own } = site.location;
  const holder = [own, ...above.toReversed()].find((each) => directive(each, name) !== undefined);
  const block = holder ?? above.find((each) => each.name === 'http') ?? above.find((each) => each.name === 'server');
  return block === undefined ? false : setDirective(workspace, site, { name, value, block });
}

/** Takes the allowed origin out of the files that the location includes. */
export function dropIncluded(workspace: Workspace, { location }: NginxSite): boolean {
  const named = [location.block, ...location.above].flatMap(({ inside }) => inside).filter(({ name }) => name === 'include');
  return named.some(({ args }) => {
    const path = workspace.paths.find((each) => args[0] !== undefined && each.endsWith(args[0].replace(/^\.?\//u, '')));
    const text = path === undefined ? '' : (workspace.text(path) ?? '');
    const gone = (parseNginx(text) ?? []).filter(
      ({ name, args: [header = ''] }) => name === 'add_header' && /^access-control-allow-origin$/iu.test(header),
    );
    const edits = gone.map(({ start, end }) => removal(text, start, end));
    const notes = gone.map(({ start, end }) => `remove ${text.slice(start, end)}`);
    if (path !== undefined) workspace.edit(path, edits, notes);
    return gone.length > 0;
  });
}

/** Lets preflights through what keeps methods out, or answers them where nginx owns the headers. */
export function passPreflight(workspace: Workspace, site: NginxSite, { isOwner }: { readonly isOwner: boolean }): boolean {
  const { block } = site.location;
  const limit = directive(block, 'limit_except');
  if (limit?.open !== undefined && !limit.args.includes('OPTIONS')) {
    const at = limit.start + limit.name.length;
    workspace.edit(site.path, [{ start: at, end: at, text: ' OPTIONS' }], ['let OPTIONS through limit_except']);
    return true;
  }
  if (!isOwner || /\$request_method/u.test(site.text.slice(block.start, block.end))) return false;
  workspace.edit(site.path, addTo(site, block, ['if ($request_method = OPTIONS) { return 204; }']), [
    'answer preflights with 204',
  ]);
  return true;
}

const isCors = ({ name, args }: Directive): boolean => name === 'add_header' && /^access-control-/iu.test(args[0] ?? '');

/** Mends, repeats or adds the CORS headers that nginx sends itself. */
export function ensureNginxCors(workspace: Workspace, site: NginxSite, need: Need): boolean {
  const chain = [site.location.block, ...site.location.above.toReversed()];
  const owner = chain.find((each) => each.inside.some(isCors));
  if (owner === undefined) return addCors(workspace, site, need);
  const headers = owner.inside.filter(isCors);
  const own = site.location.block;
  const isHidden = owner !== own && own.inside.some(({ name }) => name === 'add_header');
  const repeated = isHidden
    ? addTo(
        site,
        own,
        headers.map(({ start, end }) => site.text.slice(start, end)),
      )
    : [];
  const values = headers.flatMap((each) => mendHeader(site, need, each));
  const lacks = (name: string) => !headers.some(({ args }) => args[0]?.toLowerCase() === name.toLowerCase());
  const added = [
    ...(need.isCredentialed && lacks('Access-Control-Allow-Credentials')
      ? ['add_header Access-Control-Allow-Credentials "true" always;']
      : []),
    ...(need.exposes.length > 0 && lacks('Access-Control-Expose-Headers')
      ? [`add_header Access-Control-Expose-Headers "${need.exposes.join(', ')}" always;`]
      : []),
  ];
  const edits = [...repeated, ...values, ...addTo(site, owner, added)];
  workspace.edit(site.path, edits, [
    ...(isHidden ? ['repeat the CORS headers here: an add_header inside drops those around it'] : []),
    ...(values.length > 0 ? [`mend the CORS headers for ${need.origin}`] : []),
    ...added.map((line) => `set ${line}`),
  ]);
  return edits.length > 0;
}

function mendHeader({ text }: NginxSite, need: Need, { args, start, end }: Directive): Edit[] {
  const [name = '', value = ''] = args;
  const mended = mendedValue(name.toLowerCase(), value, need);
  const isAlways = args.at(-1) === 'always';
  if (mended === undefined && isAlways) return [];
  const written =
    mended === undefined
      ? (/add_header\s+\S+\s+(?<value>"[^"]*"|'[^']*'|\S+?)\s*;/u.exec(text.slice(start, end))?.groups?.['value'] ?? value)
      : `"${mended}"`;
  return [{ start, end, text: `add_header ${name} ${written} always;` }];
}

function mendedValue(name: string, value: string, need: Need): string | undefined {
  const isExact = need.isCredentialed;
  if (value.includes('$')) return undefined;
  if (name === 'access-control-allow-origin') return mendOriginValue(value, need);
  if (name === 'access-control-allow-credentials') return isExact && value !== 'true' ? 'true' : undefined;
  if (name === 'access-control-allow-methods') {
    return mendListValue(value, { needed: [need.method], all: methodsOf(need), isExact });
  }
  return name === 'access-control-allow-headers'
    ? mendListValue(value, { needed: need.headers, all: headersOf(need), isExact })
    : undefined;
}

function addCors(workspace: Workspace, site: NginxSite, need: Need): boolean {
  const { block } = site.location;
  const lines = [
    ...inherited(site, 'add_header').map(({ start, end }) => site.text.slice(start, end)),
    `add_header Access-Control-Allow-Origin "${need.origin}" always;`,
    `add_header Access-Control-Allow-Methods "${methodsOf(need).join(', ')}" always;`,
    `add_header Access-Control-Allow-Headers "${headersOf(need).join(', ')}" always;`,
    ...(need.isCredentialed ? ['add_header Access-Control-Allow-Credentials "true" always;'] : []),
    ...(need.exposes.length === 0 ? [] : [`add_header Access-Control-Expose-Headers "${need.exposes.join(', ')}" always;`]),
    'add_header Vary "Origin" always;',
    'if ($request_method = OPTIONS) { return 204; }',
  ];
  workspace.edit(site.path, addTo(site, block, lines), [`send CORS headers for ${need.origin}`]);
  return true;
}

/** Ports that an nginx file listens on. */
export function nginxPorts(text: string): string[] {
  const servers = blocksOf(parseNginx(text) ?? [], 'server');
  return servers.flatMap(({ block }) =>
    block.inside
      .filter(({ name }) => name === 'listen')
      .flatMap(({ args }) => /(?<port>\d+)$/u.exec(args[0] ?? '')?.groups?.['port'] ?? []),
  );
}
