/**
 * Address of an operation: `:name` and a final `*` of the path are replaced and encoded, undefined query values are left out.
 * Each segment of a `*` value is encoded on its own, so that its slashes stay slashes.
 */
export function buildUrl(base: string, path: string, parts: UrlParts = {}): string {
  const params = parts.params ?? {};
  const filled = path
    .split('/')
    .map((segment) => fillSegment(segment, params))
    .join('/');
  const query = formatQuery(parts.query ?? {});
  return `${base}${filled}${query === '' ? '' : `?${query}`}`;
}

export interface UrlParts {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
}

function fillSegment(segment: string, params: Readonly<Record<string, unknown>>): string {
  const pieces = segment === '*' ? textOf(params['*']).split('/') : [textOf(params[segment.slice(1)])];
  return segment === '*' || segment.startsWith(':') ? pieces.map(encodeURIComponent).join('/') : segment;
}

function formatQuery(query: Readonly<Record<string, unknown>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) search.append(name, textOf(one));
    }
  }
  return search.toString();
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
