import type { CauseCode } from './catalogue.ts';
import type { Refusal } from './refusal.ts';
import type { RequestView, SocketView, View } from './view.ts';

/** What to change, for one stack. */
export interface StackFix {
  /** `fastapi`, `express`, `nginx`, … */
  readonly stack: string;
  /** Relative to the project, when it is known. */
  readonly file?: string;
  readonly code: string;
}

export interface Fix {
  readonly summary: string;
  /** Copied as it is. */
  readonly command?: string;
  /** For the stacks that were recognized; empty when none was. */
  readonly changes?: readonly StackFix[];
}

/** What a rule concludes. The catalogue and the ranking add the rest. */
export interface Draft {
  /** Default: the catalogue's fix. */
  readonly fix?: Fix;
  /** Default `error`. */
  readonly severity?: 'error' | 'warning';
  /** One sentence with the names and values of this case. */
  readonly cause: string;
  /** What was seen, line by line: `>` what we sent, `<` what came back, else where it stands. */
  readonly evidence: readonly string[];
  /** 0 to 1: how surely these facts have this cause. */
  readonly confidence: number;
  readonly consequences?: readonly string[];
  /** A command that shows whether it is mended. */
  readonly verify?: string;
  /** The request, socket or place it is about. */
  readonly about: string;
  /** It is proven apart from what else is wrong: nothing explains it away. */
  readonly isIndependent?: boolean;
  /** Its place in the order in which a browser would meet it; only among refusals of the browser. */
  readonly order?: number;
  /** The browser stops before the request itself is sent. */
  readonly isAtPreflight?: boolean;
  /** Causes it brings about when they are found for the same thing. */
  readonly explains?: readonly CauseCode[];
}

/** A pure conclusion from facts. */
export interface Rule {
  readonly code: CauseCode;
  readonly find: (view: View) => readonly Draft[];
}

type Found = Omit<Draft, 'about'> | undefined;

/** A rule over each request. */
export function requestRule(code: CauseCode, find: (seen: RequestView, view: View) => Found): Rule {
  return { code, find: (view) => view.requests.flatMap((seen) => withAbout(find(seen, view), seen.request.id)) };
}

/** What a refusal is about. */
export interface Refused {
  readonly seen: RequestView;
  readonly view: View;
}

/** A rule over each reason for which a browser refuses a request, in the order in which it would meet them. */
export function refusalRule(code: CauseCode, find: (refusal: Refusal, refused: Refused) => Found): Rule {
  return requestRule(code, (seen, view) => {
    for (const [order, refusal] of seen.refusals.entries()) {
      const found = find(refusal, { seen, view });
      if (found !== undefined) {
        return { order, isAtPreflight: refusal.stage === 'preflight', isIndependent: isIndependent(refusal), ...found };
      }
    }
    return undefined;
  });
}

/** A missing header on an error follows from the error; every other flaw stands on its own. */
function isIndependent({ reason, fact }: Refusal): boolean {
  return !(reason === 'origin-missing' && fact.answer.outcome === 'response' && fact.answer.status >= 400);
}

/** A rule over each WebSocket. */
export function socketRule(code: CauseCode, find: (seen: SocketView, view: View) => Found): Rule {
  return { code, find: (view) => view.sockets.flatMap((seen) => withAbout(find(seen, view), seen.socket.id)) };
}

/** A rule over each place that a request or a WebSocket goes to, each place once. */
export function placeRule(code: CauseCode, find: (seen: RequestView | SocketView, view: View) => Found): Rule {
  return {
    code,
    find: (view) => {
      const all = [...view.requests, ...view.sockets];
      const places = new Map(all.map((seen) => [`${seen.place.host}:${seen.place.port}`, seen]));
      return [...places].flatMap(([place, seen]) => withAbout(find(seen, view), place));
    },
  };
}

const withAbout = (found: Found, about: string): Draft[] => (found === undefined ? [] : [{ ...found, about }]);
