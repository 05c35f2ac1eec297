/** The backend that stands behind a proxy. */
export interface ProxyTarget {
  /** `http://localhost:8001`, without the path. */
  readonly origin: string;
  readonly isTls: boolean;
  /** An IPv6 address without its brackets, as sockets want it. */
  readonly hostname: string;
  readonly port: number;
  /** What the backend expects as Host; the default port is left out. */
  readonly authority: string;
  /** `localhost:8001`: what a sentence calls it. */
  readonly name: string;
  /** What takes the place of the prefix: `/`, `/base`; undefined when no path was written, then the prefix is kept. */
  readonly path: string | undefined;
}

export type ReadTarget = { readonly ok: true; readonly target: ProxyTarget } | { readonly ok: false; readonly problem: string };

const bad = (problem: string): ReadTarget => ({ ok: false, problem });
const webSchemes: ReadonlyMap<string, string> = new Map([
  ['ws:', 'http:'],
  ['wss:', 'https:'],
]);

/** `8001` and `localhost:8001` are what people type. */
function withScheme(text: string): string {
  if (/^\d{1,5}$/u.test(text)) return `http://localhost:${text}`;
  return /^[a-z][a-z\d+.-]*:\/\//iu.test(text) ? text : `http://${text}`;
}

function flawOf(url: URL): string | undefined {
  const meant = webSchemes.get(url.protocol);
  if (meant !== undefined) {
    return `write ${meant}// instead of ${url.protocol}//: WebSocket goes through the same address`;
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'it must be an http:// or https:// address';
  if (url.username !== '' || url.password !== '') return 'leave out the user name and the password: the page sends its own';
  if (url.search !== '' || url.hash !== '') return 'leave out everything from ? or # on';
  return url.port === '0' ? 'port 0 is no address' : undefined;
}

/** Reads the address of a backend; the problem is half a sentence. */
export function readTarget(text: string): ReadTarget {
  const written = withScheme(text.trim());
  if (!URL.canParse(written)) return bad('it is not an address');
  const url = new URL(written);
  const flaw = flawOf(url);
  if (flaw !== undefined) return bad(flaw);
  const isTls = url.protocol === 'https:';
  const port = Number(url.port || (isTls ? 443 : 80));
  // The parser adds a slash; nginx's rule is about the one that was written.
  const isPathWritten = /^[a-z]+:\/\/[^/]+\//iu.test(written);
  return {
    ok: true,
    target: {
      origin: url.origin,
      isTls,
      hostname: url.hostname.replaceAll(/^\[|\]$/gu, ''),
      port,
      authority: url.host,
      name: `${url.hostname}:${port}`,
      path: isPathWritten ? url.pathname : undefined,
    },
  };
}
