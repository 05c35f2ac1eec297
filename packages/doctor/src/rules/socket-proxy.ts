import type { HttpResponse } from '../facts.ts';
import { control, place, wire } from './evidence.ts';
import { socketFix } from './fixes.ts';
import { targetOf } from './proxy.ts';
import { startFix } from './reach.ts';
import { socketRule } from './rule.ts';
import type { Rule } from './rule.ts';
import { isFastApi404, isSame, opened, refused, routeOf, serverOf } from './socket-facts.ts';
import { hasWrongScheme } from './transport.ts';
import type { PlaceView, SocketView, View } from './view.ts';

const gateway = /^(?:nginx|openresty|Apache|HAProxy|envoy|Caddy)/iu;

const says =
  /upgrade required|missing.*upgrade header|can "upgrade" only|invalid connection header|missing connection header/iu;

/** The backend behind a gateway complains about an upgrade that never reached it. */
function isComplaint(response: HttpResponse): boolean {
  return gateway.test(serverOf(response)) && (response.status === 426 || says.test(response.body.excerpt));
}

/** A rule of nginx that passes on and never mentions the upgrade. */
function isUnset(response: HttpResponse, view: View): boolean {
  const isPassing = view.settings('nginx-upstream').length > 0 && view.settings('nginx-upgrade').length === 0;
  return isPassing && gateway.test(serverOf(response)) && [200, 400, 404, 405, 426].includes(response.status);
}

/** The gateway does pass upgrades on, and the server behind it answers as for a path it does not know. */
function isOtherPath(seen: SocketView, view: View): boolean {
  const response = refused(seen.target);
  const passes = /caddy/iu.test(serverOf(response)) || view.settings('nginx-upgrade').length > 0;
  return passes && isSame(response, refused(seen.control('upstream-random')));
}

const stripped = socketRule('W09', (seen, view) => {
  const response = refused(seen.target);
  const direct = seen.control('upstream');
  const isProven = opened(direct) !== undefined;
  if (response === undefined || !(isProven || isComplaint(response) || isUnset(response, view)) || isOtherPath(seen, view)) {
    return undefined;
  }
  const config = view.settings('nginx-upstream')[0];
  return {
    cause: `${serverOf(response) || 'The proxy'} passes the WebSocket on as a plain GET: Upgrade and Connection are lost.`,
    evidence: [
      ...wire(seen.target),
      ...control(direct, 'the backend asked directly'),
      ...(config === undefined ? [] : [place(config)]),
    ],
    confidence: isProven ? 0.97 : 0.88,
    fix: socketFix(view, ['nginx'], 'Pass the upgrade on'),
    explains: ['W03', 'W14', 'W02', 'D07'],
  } as const;
});

const pathLost = socketRule('W03', (seen, view) => {
  const direct = seen.control('upstream');
  if (opened(direct) === undefined || !isOtherPath(seen, view)) return undefined;
  const config = view.settings('nginx-upstream')[0];
  return {
    cause: `The backend serves ${seen.url.pathname}; the proxy hands the socket to another path of it.`,
    evidence: [
      ...wire(seen.target),
      ...control(direct, 'the backend asked directly'),
      ...control(seen.control('upstream-random'), 'the backend asked for a path that does not exist'),
      ...(config === undefined ? [] : [place(config)]),
    ],
    confidence: 0.93,
    fix: { summary: 'Pass the path on as it is (Caddy: handle in place of handle_path; nginx: no path behind proxy_pass).' },
    explains: ['W14', 'W04'],
  } as const;
});

/** Behind a proxy that is at fault itself: the backend, asked directly, does not know the path either. */
const unknownBehind = socketRule('W03', (seen, view) => {
  const direct = refused(seen.control('upstream'));
  const random = refused(seen.control('upstream-random'));
  const isAlike = isSame(direct, random) && [400, 403, 404].includes(direct?.status ?? 0);
  if (!isAlike || opened(seen.control('upstream-no-origin')) !== undefined || isFastApi404(direct)) return undefined;
  if (routeOf(view, seen.url.pathname) === 'known') return undefined;
  return {
    cause: `The backend has no WebSocket route ${seen.url.pathname}: asked directly it answers ${direct?.status ?? 0}, as for a path that does not exist.`,
    evidence: [
      ...wire(seen.control('upstream')),
      ...control(seen.control('upstream-random'), 'a path that does not exist'),
      ...view.settings('socket-route').slice(0, 3).map(place),
    ],
    confidence: 0.95,
    isIndependent: true,
  };
});

/** Behind a proxy: the backend, asked directly, refuses this origin and takes a handshake without one. */
const originBehind = socketRule('W08', (seen) => {
  const direct = refused(seen.control('upstream'));
  const without = seen.control('upstream-no-origin');
  if (direct === undefined || ![400, 401, 403].includes(direct.status) || opened(without) === undefined) return undefined;
  return {
    cause: `The server behind the proxy refuses WebSockets from ${seen.origin}.`,
    evidence: [...wire(seen.control('upstream')), ...control(without, 'no Origin')],
    confidence: 0.94,
    isIndependent: true,
    fix: { summary: `Add ${seen.origin} to the list the WebSocket server checks.` },
    explains: ['W03', 'W04', 'W07'],
  } as const;
});

const isVite = ({ facts }: View): boolean =>
  facts.some(
    (fact) =>
      fact.kind === 'exchange' &&
      fact.purpose === 'fingerprint' &&
      fact.answer.outcome === 'response' &&
      fact.answer.status === 200 &&
      fact.answer.body.form === 'script',
  );

const isStuck = ({ target }: SocketView): boolean =>
  target?.answer.outcome === 'silent' || target?.answer.outcome === 'closed' || target?.answer.outcome === 'reset';

const closedTries = ({ connects }: PlaceView): string[] =>
  connects.map(({ address, port, outcome }) => `connect ${address}:${port}: ${outcome}`);

const isClosed = ({ connects }: PlaceView): boolean =>
  connects.length > 0 && connects.every(({ outcome }) => outcome !== 'open');

const notPassedOn = socketRule('W10', (seen, view) => {
  const found = targetOf(view, seen.url);
  const isPassedOn = view.settings('proxy-socket').some(({ name }) => seen.url.pathname.startsWith(name.replace(/^\^/u, '')));
  const isHere = isVite(view) || found !== undefined;
  if (!isHere || isPassedOn || seen.target?.answer.outcome !== 'silent' || hasWrongScheme(seen)) return undefined;
  if (found !== undefined && isClosed(found.place)) return undefined;
  const target = found === undefined ? 'http://127.0.0.1:8000' : found.rule.value;
  const file = found === undefined ? {} : { file: found.rule.file };
  return {
    cause: `The development server leaves the WebSocket ${seen.url.pathname} open and silent: no proxy rule passes it on.`,
    evidence: [...wire(seen.target), ...(found === undefined ? [] : [place(found.rule)])],
    confidence: 0.9,
    fix: {
      summary: 'Set ws: true on the rule of this path',
      changes: [{ stack: 'vite', ...file, code: `'${seen.url.pathname}': { target: '${target}', ws: true }` }],
    },
    explains: ['W21', 'W22', 'T20', 'W03'],
  } as const;
});

const deadTarget = socketRule('W11', (seen, view) => {
  const found = targetOf(view, seen.url);
  if (found === undefined || !isStuck(seen) || !isClosed(found.place)) return undefined;
  return {
    cause: `The development server passes ${seen.url.pathname} on to ${found.target.host}, and nothing listens there.`,
    evidence: [...wire(seen.target), place(found.rule), ...closedTries(found.place)],
    confidence: 0.95,
    fix: startFix(view, `Start the backend on ${found.target.host}`),
    explains: ['W21', 'W22', 'T20', 'W16'],
  } as const;
});

/** WebSockets through a proxy. */
export const proxiedSocketRules: readonly Rule[] = [stripped, pathLost, unknownBehind, originBehind, notPassedOn, deadTarget];
