import { parseUrl, splitOrigin } from './origin.ts';
import { exampleOrigin } from './policy-problem.ts';
import type { PolicyProblem } from './policy-problem.ts';
import { unregex } from './unregex.ts';

type Flaw = Omit<PolicyProblem, 'value'>;

// A label nobody uses, so that the URL parser can read a pattern.
const probeLabel = 'causeway-any-label.';
const localSuffixes: ReadonlySet<string> = new Set(['localhost', 'test', 'local', 'internal', 'lan']);
const socketSchemes: Readonly<Record<string, string>> = { ws: 'http', wss: 'https' };
const opaqueSchemes: ReadonlySet<string> = new Set(['file', 'data', 'blob', 'about', 'javascript', 'filesystem']);
const trailingSlash = 'An origin has no trailing slash; a browser compares it byte for byte.';

const starFlaw: Flaw = {
  rule: 'PC-05',
  problem: 'A browser refuses * together with credentials; name the origins, or a pattern.',
  fix: 'http://localhost:*',
};

/** A pattern with its wildcards taken out, readable as an origin. */
export function probeOf(value: string) {
  const anyPort = /:\*(?=$|[/?#])/u.test(value);
  const subdomains = value.includes('://*.');
  const origin = value.replace(/:\*(?=$|[/?#])/u, '').replace('://*.', `://${probeLabel}`);
  return { origin, anyPort, subdomains };
}

/** The first reason why a browser can never match this entry, or may match too much. */
export function findOriginFlaw(value: string, credentials: boolean): Flaw | undefined {
  if (value === '*') return credentials ? starFlaw : undefined;
  return findListFlaw(value) ?? findNullFlaw(value) ?? findRegexFlaw(value) ?? findSchemeFlaw(value) ?? findUrlFlaw(value);
}

function findListFlaw(value: string): Flaw | undefined {
  if (/[\s;|]/u.test(value)) {
    const pieces = value.split(/[\s;|]+/u).filter((piece) => piece !== '');
    return {
      rule: 'PC-03',
      problem: 'Origins are separated by commas, not by spaces, semicolons or bars.',
      fix: pieces.join(','),
    };
  }
  const bare = stripWrapping(value);
  if (bare === value) return undefined;
  return { rule: 'PC-04', problem: 'Quotes and list brackets are not part of an origin.', fix: bare };
}

function stripWrapping(value: string): string {
  const open = value.replace(/^(?:\[(?![\da-f:.]+\]))?["'`]*/iu, '').replace(/["'`]+\]?$/u, '');
  return open.split(']').length > open.split('[').length ? open.replace(/\]$/u, '') : open;
}

function findNullFlaw(value: string): Flaw | undefined {
  if (value.toLowerCase() !== 'null') return undefined;
  const problem = 'Every local file and sandboxed frame has the origin null; serve the page over http and name that origin.';
  return { rule: 'PC-06', problem, fix: exampleOrigin };
}

function findRegexFlaw(value: string): Flaw | undefined {
  if (!/^\/(?!\/)|\^|\$$|\\[./dw]|[/(]\.[*+]|\.\+|\[[^:]*\][*+?]|\(|https\?/u.test(value)) return undefined;
  const problem = 'This looks like a regular expression; a pattern has * as its port or as its leading labels.';
  return { rule: 'PC-07', problem, fix: unregex(value) };
}

function findSchemeFlaw(value: string): Flaw | undefined {
  const [, scheme, rest] = /^([^:/]+):\/\/(.*)$/u.exec(value) ?? [];
  if (scheme === undefined || rest === undefined) return findMissingScheme(value);
  if (scheme.includes('*')) return { rule: 'PC-14', problem: 'A scheme is not a pattern.', fix: `https://${rest}` };
  const socketScheme = socketSchemes[scheme.toLowerCase()];
  if (socketScheme !== undefined) {
    const problem = `A page is never at ${scheme}://; its WebSockets carry the origin of the page.`;
    return { rule: 'PC-08', problem, fix: `${socketScheme}://${rest}` };
  }
  return opaqueSchemes.has(scheme.toLowerCase()) ? opaqueFlaw(scheme) : undefined;
}

function opaqueFlaw(scheme: string): Flaw {
  const problem = `A page at ${scheme}: has the origin null, which cannot be allowed; serve it over http.`;
  return { rule: 'PC-08', problem, fix: exampleOrigin };
}

function findMissingScheme(value: string): Flaw | undefined {
  const scheme = /^([a-z]+):(?!\d+$|\*$)/iu.exec(value)?.[1]?.toLowerCase() ?? '';
  if (scheme === 'http' || scheme === 'https') return undefined;
  if (opaqueSchemes.has(scheme)) return opaqueFlaw(scheme);
  const host = /^(?:true|false|yes|no|on|off|all|none|undefined)$/iu.test(value)
    ? 'localhost:5173'
    : value.replace(/^[:/]+/u, '');
  const isLocal = /^(?:[^/]*\.)?localhost(?:[:/]|$)|^\d+\.|^\[|:(?!443(?:\/|$))/iu.test(host);
  const problem = 'An origin starts with its scheme, http:// or https://.';
  return { rule: 'PC-09', problem, fix: `${isLocal ? 'http' : 'https'}://${host}` };
}

function findUrlFlaw(value: string): Flaw | undefined {
  const { origin: probe, anyPort } = probeOf(value);
  if (probe.includes('*')) return findWildcardFlaw(value);
  const flaw = /^https?:/iu.test(probe) ? findWebFlaw(probe) : findAppFlaw(probe);
  if (flaw === undefined) return findWidthFlaw(probe);
  if (flaw.fix === exampleOrigin) return flaw;
  return { ...flaw, fix: `${flaw.fix.replace(probeLabel, '*.')}${anyPort ? ':*' : ''}` };
}

function findWildcardFlaw(value: string): Flaw {
  if (/:\/\/\*(?:[:/]|$)/u.test(value)) {
    return { rule: 'PC-15', problem: 'This pattern would allow every site there is; name a host.', fix: exampleOrigin };
  }
  const [, scheme = '', authority = ''] = /^([^:]*):\/\/([^/?#]*)/u.exec(value) ?? [];
  const [, host = '', port = ''] = /^(.*?)(:[^:\]]*)?$/u.exec(authority) ?? [];
  const suffix = host.slice(host.lastIndexOf('*') + 1).replace(/^[^.]*\./u, '');
  const problem = 'A * stands only for the whole port or for the leading labels: http://localhost:*, https://*.example.com.';
  const fix = `${scheme}://${host.includes('*') ? `*.${suffix}` : host}${port.includes('*') ? ':*' : port}`;
  return { rule: 'PC-14', problem, fix };
}

function findWebFlaw(probe: string): Flaw | undefined {
  const url = parseUrl(probe);
  if (url === undefined || splitOrigin(url.origin) === undefined) {
    return { rule: 'PC-10', problem: 'No browser can parse this as the URL of a page.', fix: exampleOrigin };
  }
  if (probe === url.origin) return undefined;
  if (url.pathname !== '/' || /[?#@]/u.test(probe)) {
    return { rule: 'PC-11', problem: 'An origin has no path, query, fragment or user name.', fix: url.origin };
  }
  if (probe.endsWith('/')) return { rule: 'PC-12', problem: trailingSlash, fix: url.origin };
  const problem = 'A browser sends origins in lower case, in ASCII, without the default port and with the shortest address.';
  return { rule: 'PC-13', problem, fix: url.origin };
}

// capacitor://localhost, chrome-extension://…: their embedders send these, the URL standard calls them opaque.
function findAppFlaw(probe: string): Flaw | undefined {
  if (splitOrigin(probe) !== undefined) return undefined;
  const lower = probe.toLowerCase();
  const [origin] = /^[a-z][a-z0-9+.-]*:\/\/[a-z0-9._-]+(?::[1-9]\d{0,4}(?!\d))?/u.exec(lower) ?? [];
  if (origin === undefined) return { rule: 'PC-10', problem: 'No browser can send this as an origin.', fix: exampleOrigin };
  if (lower === `${origin}/`) return { rule: 'PC-12', problem: trailingSlash, fix: origin };
  if (lower !== origin) return { rule: 'PC-11', problem: 'An origin has no path, query, fragment or user name.', fix: origin };
  return { rule: 'PC-13', problem: 'A browser sends origins in lower case.', fix: origin };
}

function findWidthFlaw(probe: string): Flaw | undefined {
  const [scheme, suffix] = probe.split(`://${probeLabel}`);
  if (suffix === undefined) return undefined;
  const host = suffix.replace(/:\d+$/u, '').replace(/\.$/u, '');
  if (host.includes('.') || localSuffixes.has(host)) return undefined;
  const problem = 'This pattern would allow every site under a top-level domain; name the domain that is yours.';
  return { rule: 'PC-15', problem, fix: host === '' ? exampleOrigin : `${scheme}://*.example.${host}` };
}
