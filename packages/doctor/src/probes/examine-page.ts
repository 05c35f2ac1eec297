import type { PageFact } from '../facts.ts';
import { headerOf, valuesOf } from '../header-lines.ts';
import { maskUrl } from '../mask.ts';
import { pageHead } from './browser-head.ts';
import type { Notebook } from './notebook.ts';
import { findAddress } from './reach-host.ts';
import { sendRequest } from './send-request.ts';
import { decodeBody } from './sketch-body.ts';

const maxScripts = 5;
const waitMs = 2500;

interface Loaded {
  readonly text: string;
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
}

async function load(notebook: Notebook, url: URL, address: string): Promise<Loaded | undefined> {
  if (!notebook.spend()) return undefined;
  const { message } = await sendRequest({ url, address, method: 'GET', headers: pageHead(url), waitMs });
  if (message === undefined) return undefined;
  return { text: decodeBody(message.body, message.headers).text, status: message.status, headers: message.headers };
}

/** Loads the page that makes the requests and the scripts it names: its policy, and the addresses baked into it. */
export async function examinePage(notebook: Notebook, origin: string): Promise<PageFact | undefined> {
  const url = new URL(`${origin}/`);
  const address = await findAddress(url);
  const page = address === undefined ? undefined : await load(notebook, url, address);
  if (page === undefined || address === undefined || !/html/iu.test(headerOf(page.headers, 'content-type') ?? '')) {
    return undefined;
  }
  const sources = [...page.text.matchAll(/<script[^<>]*\bsrc=["'](?<src>[^"']+)/giu)].map(
    (match) => match.groups?.['src'] ?? '',
  );
  const scripts = sources
    .filter((src) => URL.canParse(src, url.href))
    .map((src) => new URL(src, url.href))
    .filter((each) => each.origin === origin && !each.pathname.startsWith('/@vite'))
    .slice(0, maxScripts);
  const texts = await Promise.all(
    scripts.map(async (script) => ({ file: script.pathname, text: (await load(notebook, script, address))?.text ?? '' })),
  );
  const all = [{ file: '/', text: inlineScripts(page.text) }, ...texts];
  return {
    kind: 'page',
    url: url.href,
    status: page.status,
    policies: policiesOf(page),
    isEmbedderIsolated: /require-corp|credentialless/u.test(headerOf(page.headers, 'cross-origin-embedder-policy') ?? ''),
    bakedUrls: all.flatMap(({ file, text }) => urlsIn(text).map((found) => ({ url: maskUrl(found), file }))).slice(0, 40),
    registersWorker: all.some(({ text }) => /serviceWorker\s*\.\s*register\(/u.test(text)),
  };
}

function policiesOf({ headers, text }: Loaded): PageFact['policies'] {
  const tags = text.matchAll(/<meta[^<>]*http-equiv=["']?content-security-policy["']?[^<>]*>/giu);
  const meta = [...tags].flatMap(([tag]) => {
    const { double, single } = /content=(?:"(?<double>[^"]*)"|'(?<single>[^']*)')/iu.exec(tag)?.groups ?? {};
    return double ?? single ?? [];
  });
  return [
    ...valuesOf(headers, 'content-security-policy').map((value) => ({ from: 'header' as const, value })),
    ...meta.map((value) => ({ from: 'meta' as const, value })),
  ];
}

/** What stands between a script's tags. Cut at the ends first: a search for each end in turn takes minutes on a page of beginnings. */
const inlineScripts = (html: string): string =>
  html
    .split(/<\/script\s*>/iu)
    .slice(0, -1)
    .map((part) => /<script(?![^<>]*\bsrc=)[^<>]*>(?<code>[\s\S]*)/iu.exec(part)?.groups?.['code'] ?? '')
    .join('\n');

// Addresses that libraries carry along and no page calls.
const noise =
  /^https?:\/\/(?:www\.w3\.org|react\.dev|reactjs\.org|github\.com|vuejs\.org|svelte\.dev|fb\.me|developer\.mozilla\.org|example\.com|schema\.org|mui\.com|mantine\.dev|reactrouter\.com|tanstack\.com|angular\.dev|json-schema\.org)/u;

/** Absolute URLs in string literals, and the tell-tale of a variable that was missing at build time. */
export function urlsIn(script: string): string[] {
  const absolute = [...script.matchAll(/["'`](?<url>(?:https?|wss?):\/\/[^"'`\s<>\\]{3,200})/gu)].map(
    (match) => match.groups?.['url'] ?? '',
  );
  const undefinedBase = [
    ...script.matchAll(/["'`](?<url>undefined\/[^"'`\s]*)|(?:void 0|undefined)\s*\+\s*["'`](?<path>\/[^"'`\s]*)/gu),
  ].map((match) => match.groups?.['url'] ?? `undefined${match.groups?.['path'] ?? ''}`);
  const template = [...script.matchAll(/`\$\{(?:void 0|undefined)\}(?<path>\/[^`\s]*)/gu)].map(
    (match) => `undefined${match.groups?.['path'] ?? ''}`,
  );
  return [...new Set([...absolute.filter((url) => !noise.test(url)), ...undefinedBase, ...template])].slice(0, 30);
}
