import type { SettingFact } from '../facts.ts';
import { settingsOf } from '../settings.ts';

/** What is known of a project while nobody named a request. */
export interface Known {
  readonly settings: readonly SettingFact[];
  /** Backends that listen from inside the project, or that its start scripts name. */
  readonly backends: readonly string[];
  /** The page's origin, when it runs. */
  readonly page: string | undefined;
}

const maxTargets = 3;
const maxPaths = 2;
// GET should change nothing, and these words say that it does.
const risky = /log-?out|sign-?out|delete|remove|reset|shut-?down|callback|auth|admin/iu;
const trivial = /^\/$|health|ready|ping|version|favicon|docs|openapi/iu;

const portOf = (url: string): string => new URL(url).port;

/** The requests that stand for a project: those its page makes, by their paths; through the page's own proxy where there is one. */
export function targetsOfProject({ settings, backends, page }: Known): string[] {
  const whole = urlsOf(settingsOf(settings, 'api-url').filter(({ name }) => name === 'fetch'));
  const asked = [...whole, ...urlsOf(settings.filter(isBase))];
  const proxies = settingsOf(settings, 'proxy').filter(({ value }) => URL.canParse(value));
  const isProxied = (url: string) => page !== undefined && proxies.some(({ value }) => portOf(value) === portOf(url));
  const ports = [...new Set([...asked, ...backends].map(portOf))];
  const routes = routesOf(settings);
  const direct = ports.flatMap((port) => {
    const own = asked.filter((url) => portOf(url) === port);
    const exact = whole.filter((url) => portOf(url) === port && new URL(url).pathname !== '/').slice(0, maxPaths);
    if (exact.length > 0) return exact;
    const base = own[0] ?? backends.find((url) => portOf(url) === port) ?? '';
    if (own.length === 0 && isProxied(base)) return [];
    const served = ports.length === 1 ? routes.filter((path) => path.startsWith(new URL(base).pathname)) : [];
    return served.length === 0 ? [base] : served.slice(0, maxPaths).map((path) => new URL(path, base).href);
  });
  const passed = page === undefined ? [] : proxies.map(({ name }) => new URL(pathBehind(name, routes), page).href);
  const all = [...new Set([...passed, ...direct])];
  const targets = all.filter((url) => passed.includes(url) || new URL(url).origin !== page);
  // One server hands out the page and answers it.
  const own = page === undefined ? [] : [...routes.slice(0, maxPaths), '/'].map((path) => new URL(path, page).href);
  return (targets.length === 0 ? own : targets).slice(0, maxTargets);
}

/** What paths are added to. */
const isBase = ({ topic, name }: SettingFact): boolean =>
  (topic === 'api-url' && name !== 'fetch') || (topic === 'env' && /(?:API|BACKEND|SERVER)\w*URL$/u.test(name));

const urlsOf = (settings: readonly SettingFact[]): string[] =>
  settings.flatMap(({ value }) => (/^https?:\/\//u.test(value) && URL.canParse(value) ? [new URL(value).href] : []));

/** Paths that the sources serve; those that do some work in front. */
function routesOf(settings: readonly SettingFact[]): string[] {
  const safe = settingsOf(settings, 'http-route').flatMap(({ value }) => (risky.test(value) ? [] : [value]));
  return [...safe.filter((path) => !trivial.test(path)), ...safe.filter((path) => trivial.test(path))];
}

/** A path that the rule of a proxy takes: a route of the sources, with the prefix where they lack it. */
function pathBehind(rule: string, routes: readonly string[]): string {
  const prefix = rule.replace(/^\^/u, '').replace(/(?:\/?\(?\.\*\)?|\/:\w+\*?|\/)$/u, '');
  const whole = routes.find((path) => path.startsWith(`${prefix}/`) || path === prefix);
  if (whole !== undefined) return whole;
  return routes[0] === undefined ? prefix : `${prefix}${routes[0]}`;
}
