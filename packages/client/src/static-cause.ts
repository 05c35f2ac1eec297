import type { Cause } from './cause.ts';
import { isLoopback } from './place.ts';
import type { Target } from './target.ts';
import { unsafePorts } from './unsafe-ports.ts';

/** The causes that are seen without asking the network. */
export function staticCause(target: Target, address: string): Cause | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/u.test(url.protocol)) return badAddress(target.base);
  return unsendableKey(target) ?? unsafePort(url) ?? mixedContent(url) ?? noNetwork(url);
}

export function badAddress(base: string): Cause {
  const isBare = /^[\w.-]+(?::\d+)?(?:\/|$)/u.test(base) && !base.startsWith('undefined');
  return {
    code: 'bad_address',
    title: 'The address of the server is wrong',
    sentence: `"${base}" is not the address of a server.`,
    fix: { summary: `Write it with its scheme, as ${isBare ? `http://${base}` : 'http://localhost:8000'}.` },
    evidence: [`Base: ${base === '' ? '(empty)' : base}`],
  };
}

function unsendableKey({ apiKey }: Target): Cause | undefined {
  if (apiKey === undefined || /^[\u0021-\u007E]+$/u.test(apiKey.trim())) return undefined;
  return {
    code: 'invalid_api_key',
    title: 'The API key contains forbidden characters',
    sentence: 'The API key contains spaces or characters that cannot be sent in a header; they often come from copying.',
    fix: { summary: 'Copy the key again, exactly as it was printed.' },
    evidence: [],
  };
}

function unsafePort(url: URL): Cause | undefined {
  if (url.port === '' || !unsafePorts.has(Number(url.port))) return undefined;
  return {
    code: 'unsafe_port',
    title: `Browsers refuse port ${url.port}`,
    sentence: `Port ${url.port} belongs to another protocol, so no browser connects to ${url.origin}.`,
    fix: { summary: 'Let the server listen on another port.', command: 'PORT=8000 npm start' },
    evidence: [`Port ${url.port} is on the list of bad ports of the Fetch standard`],
  };
}

function mixedContent(url: URL): Cause | undefined {
  if (typeof location === 'undefined' || location.protocol !== 'https:') return undefined;
  if (url.protocol !== 'http:' || isLoopback(url.hostname)) return undefined;
  return {
    code: 'mixed_content',
    title: 'A secure page cannot call http',
    sentence: `This page was loaded over https, so the browser blocks requests to ${url.origin}.`,
    fix: { summary: 'Serve the server over https, or open the page from the server itself.' },
    evidence: [`Page: ${location.origin}`, `Server: ${url.origin}`],
  };
}

function noNetwork(url: URL): Cause | undefined {
  if (typeof document === 'undefined' || navigator.onLine || isLoopback(url.hostname)) return undefined;
  return {
    code: 'offline',
    title: 'This device is offline',
    sentence: 'The browser has no network connection.',
    fix: { summary: 'Connect to a network; the page goes on by itself.' },
    evidence: ['navigator.onLine is false'],
  };
}
