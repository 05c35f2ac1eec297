/** What a request of the page needs of the server's CORS layer. */
export interface Need {
  /** The page's own origin, never `null`. */
  readonly origin: string;
  readonly url: URL;
  /** In capitals. */
  readonly method: string;
  /** Names the script sets and a preflight asks for, as they are written there. */
  readonly headers: readonly string[];
  readonly isCredentialed: boolean;
  /** Response headers that the page reads. */
  readonly exposes: readonly string[];
  /** The layer has to stand before whatever answers first now. */
  readonly isMisplaced: boolean;
}

/** What an editor did to one text. */
export interface Edited {
  readonly text: string;
  /** One imperative clause each: `add http://localhost:5173 to allow_origins`. */
  readonly notes: readonly string[];
}

/** What came of trying to edit a text: done, nothing to do, or not safely possible and why. */
export type Outcome = Edited | { readonly problem: string } | undefined;

/** Methods that a list of ours always holds: what an API takes, so that the next route is not refused. */
export const usualMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** The methods to allow. */
export const methodsOf = ({ method }: Need): string[] => [...new Set([...usualMethods, method])];

/** The header names to allow. */
export function headersOf({ headers }: Need): string[] {
  const names = ['Content-Type', 'Authorization', ...headers];
  return names.filter((name, at) => names.findIndex((each) => each.toLowerCase() === name.toLowerCase()) === at);
}

/** The same origin in another writing: a slash or a path behind it, capitals, blanks. */
export function isSameOrigin(text: string, origin: string): boolean {
  const clean = text.trim().replaceAll(/^['"]|['"]$/gu, '');
  if (clean === origin || !URL.canParse(clean)) return clean === origin;
  return /^https?:/iu.test(clean) && new URL(clean).origin === origin;
}

/** A text that is an origin exactly as browsers write it. */
export const isOrigin = (text: string): boolean =>
  /^https?:\/\//u.test(text) && URL.canParse(text) && new URL(text).origin === text;

/** The origins that a faulty text named: those that are some, ours, and none twice. */
export function originsIn(text: string, origin: string): string[] {
  const parts = text.split(/[\s,;|]+/u).map((part) => part.replaceAll(/^['"]|['"]$/gu, ''));
  const kept = parts.flatMap((part) => {
    if (isSameOrigin(part, origin)) return [origin];
    return /^https?:\/\/[^*]+$/iu.test(part) && URL.canParse(part) ? [new URL(part).origin] : [];
  });
  return [...new Set([...kept, origin])];
}
