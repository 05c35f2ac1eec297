import type { GateRequest, PassedHead } from '../gateway/exchange.ts';
import type { AnswerHead } from './answer-head.ts';
import { toPublicPath } from './mount.ts';
import type { Mount } from './mount.ts';

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u;

/** `localhost` and 127.0.0.1 are one backend: many write the other name into their redirects. */
function isBackend(url: URL, { target }: Mount): boolean {
  if (url.origin === target.origin) return true;
  const own = new URL(target.origin);
  return url.protocol === own.protocol && url.port === own.port && loopback.test(url.hostname) && loopback.test(own.hostname);
}

export interface PlaceOptions {
  readonly mount: Mount;
  readonly scheme: 'http' | 'https';
}

/** An address of the backend as the browser can reach it; any other stays. */
export function toPublicLocation(location: string, request: GateRequest, { mount, scheme }: PlaceOptions): string {
  const isPath = location.startsWith('/') && !location.startsWith('//');
  if (isPath) return mount.prefix !== '' && location.startsWith(`${mount.prefix}/`) ? location : toPublicPath(mount, location);
  if (!/^(?:https?:)?\/\//iu.test(location) || !URL.canParse(location, mount.target.origin)) return location;
  const url = new URL(location, mount.target.origin);
  if (!isBackend(url, mount)) return location;
  const path = toPublicPath(mount, url.pathname);
  return `${scheme}://${request.headers.host ?? ''}${path}${url.search}${url.hash}`;
}

/** The backend's head as it is passed on. */
export function toPassedHead(head: AnswerHead, request: GateRequest, place: PlaceOptions): PassedHead {
  const { status, reason, contentLength, framing, vary, hasDate, location, contentLocation } = head;
  let { lines } = head;
  if (location !== undefined) lines += `location: ${toPublicLocation(location, request, place)}\r\n`;
  if (contentLocation !== undefined) lines += `content-location: ${toPublicLocation(contentLocation, request, place)}\r\n`;
  return { status, reason, lines, contentLength, isChunked: framing === 'chunked', vary, hasDate };
}
