// The part of WHATWG URL that browsers and Node share; naming it here keeps the package free of DOM and Node types.
declare const URL: new (url: string, base?: string) => RequestUrl;

/** What the judge reads of a URL. */
export interface RequestUrl {
  readonly href: string;
  /** Serialized, `null` for an opaque one. */
  readonly origin: string;
  /** With its colon. */
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly hostname: string;
  /** Empty for the scheme's default. */
  readonly port: string;
  hash: string;
}

/** Parses by the WHATWG URL standard, against a base when one is given; undefined when it fails. */
export function parseRequestUrl(text: string, base?: string): RequestUrl | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

/** Whether the URL carries a user name or a password. Fetch, "includes credentials". */
export function hasUserInfo(url: RequestUrl): boolean {
  return url.username !== '' || url.password !== '';
}

/** Fetch, "HTTP(S) scheme". */
export function isHttp(url: RequestUrl): boolean {
  return url.protocol === 'http:' || url.protocol === 'https:';
}

/** The URL as scripts, servers and consoles see it: without its fragment. */
export function withoutFragment(url: RequestUrl): string {
  const at = url.href.indexOf('#');
  return at === -1 ? url.href : url.href.slice(0, at);
}
