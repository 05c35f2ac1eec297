import { isOriginAllowed } from './grant.ts';
import { joinOrigin, parseUrl, splitOrigin } from './origin.ts';
import type { OriginParts } from './origin.ts';
import type { CorsPolicy } from './policy.ts';

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'];

/** What a refused origin probably meant: one clause with the allowed origin it resembles, or undefined. */
export function findNearMiss(policy: CorsPolicy, origin: string): string | undefined {
  if (origin === 'null') return 'the page was opened from a file or a sandboxed frame; serve it over http';
  const parts = splitOrigin(origin);
  if (parts === undefined) return findUnserialized(policy, origin);
  return (
    findLoopbackAlias(policy, parts) ??
    findOtherScheme(policy, parts) ??
    findOtherPort(policy, parts) ??
    findRelative(policy, parts)
  );
}

function findUnserialized(policy: CorsPolicy, origin: string): string | undefined {
  const serialized = parseUrl(origin)?.origin;
  if (serialized === undefined || !isOriginAllowed(policy, serialized)) return undefined;
  return `${serialized} is allowed, and a browser sends it exactly so, without a slash, a path or a default port`;
}

function findLoopbackAlias(policy: CorsPolicy, parts: OriginParts): string | undefined {
  if (!loopbackHosts.includes(parts.host)) return undefined;
  const names = loopbackHosts.filter((host) => host !== parts.host);
  const host = names.find((name) => isOriginAllowed(policy, joinOrigin({ ...parts, host: name })));
  if (host === undefined) return undefined;
  return `${joinOrigin({ ...parts, host })} is allowed, but ${host} and ${parts.host} are different origins`;
}

function findOtherScheme(policy: CorsPolicy, parts: OriginParts): string | undefined {
  const scheme = parts.scheme === 'http' ? 'https' : 'http';
  const other = joinOrigin({ ...parts, scheme });
  return isOriginAllowed(policy, other)
    ? `${other} is allowed, but ${parts.scheme} and ${scheme} are different origins`
    : undefined;
}

function findOtherPort(policy: CorsPolicy, parts: OriginParts): string | undefined {
  const other = [...policy.origins].find((origin) => {
    const listed = splitOrigin(origin);
    return listed?.scheme === parts.scheme && listed.host === parts.host;
  });
  return other === undefined ? undefined : `${other} is allowed, but another port is another origin`;
}

function findRelative(policy: CorsPolicy, parts: OriginParts): string | undefined {
  const pattern = policy.patterns.find((each) => each.subdomains && each.scheme === parts.scheme && each.host === parts.host);
  if (pattern !== undefined) return `${pattern.source} covers the names below ${parts.host}, not ${parts.host} itself`;
  const host = parts.host.startsWith('www.') ? parts.host.slice(4) : `www.${parts.host}`;
  const other = joinOrigin({ ...parts, host });
  return isOriginAllowed(policy, other)
    ? `${other} is allowed, but ${host} and ${parts.host} are different origins`
    : undefined;
}
