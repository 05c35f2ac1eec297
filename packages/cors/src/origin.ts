// The part of WHATWG URL that browsers and Node share; naming it here keeps the package free of DOM and Node types.
declare const URL: new (url: string) => {
  readonly origin: string;
  readonly pathname: string;
};

/** A serialized origin in its three parts. */
export interface OriginParts {
  readonly scheme: string;
  /** Lower-case; an IPv6 address keeps its brackets. */
  readonly host: string;
  /** Empty for the scheme's default port. */
  readonly port: string;
}

const originPattern = /^([a-z][a-z0-9+.-]*):\/\/(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::([1-9]\d{0,4}))?$/u;
const defaultPorts: Readonly<Record<string, string>> = { http: '80', https: '443' };

/** Splits a serialized origin (RFC 6454, section 6.2); undefined for every other text, `null` and default ports included. */
export function splitOrigin(text: string): OriginParts | undefined {
  const match = originPattern.exec(text);
  const scheme = match?.[1];
  const host = match?.[2];
  if (scheme === undefined || host === undefined) return undefined;
  const port = match?.[3] ?? '';
  if (Number(port) > 65_535 || port === defaultPorts[scheme]) return undefined;
  return { scheme, host, port };
}

/** Writes the parts back: `scheme://host[:port]`. */
export function joinOrigin(parts: OriginParts): string {
  return `${parts.scheme}://${parts.host}${parts.port === '' ? '' : `:${parts.port}`}`;
}

/** What a URL says besides its origin. */
export interface ParsedUrl {
  /** Serialized origin, `null` for an opaque one. */
  readonly origin: string;
  readonly pathname: string;
}

/** Parses by the WHATWG URL standard; undefined when it fails. */
export function parseUrl(text: string): ParsedUrl | undefined {
  try {
    const url = new URL(text);
    return { origin: url.origin, pathname: url.pathname };
  } catch {
    return undefined;
  }
}
