import { isCrossOrigin } from '../case.ts';
import { headerOf } from '../header-lines.ts';
import type { Case, RequestUnderTest, SocketUnderTest } from '../case.ts';
import type {
  Answer,
  BannerFact,
  ConnectFact,
  DependencyFact,
  ExchangeFact,
  Fact,
  HttpResponse,
  ListenerFact,
  NameFact,
  PageFact,
  Purpose,
  SettingFact,
  SocketFact,
  SocketPurpose,
  TlsFact,
  Topic,
} from '../facts.ts';
import { judgeRecorded, needsPreflight } from '../verdict.ts';
import type { Verdict } from '../verdict.ts';
import { findRefusals } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** What the probes saw of one place: a host and a port. */
export interface PlaceView {
  readonly host: string;
  readonly port: number;
  readonly name: NameFact | undefined;
  readonly connects: readonly ConnectFact[];
  /** The same port at the other family or at loopback. */
  readonly relatives: readonly ConnectFact[];
  readonly tls: TlsFact | undefined;
  readonly banner: BannerFact | undefined;
  readonly listeners: readonly ListenerFact[];
}

/** One request with everything that was seen of it. */
export interface RequestView {
  readonly request: RequestUnderTest;
  readonly url: URL;
  /** Empty when no page is known. */
  readonly origin: string;
  readonly isCross: boolean;
  readonly needsPreflight: boolean;
  readonly place: PlaceView;
  readonly preflight: ExchangeFact | undefined;
  /** The request itself, or GET in its place. */
  readonly first: ExchangeFact | undefined;
  /** GET was sent in place of a method that may change something. */
  readonly isStandIn: boolean;
  /** `first` and the redirects after it. */
  readonly hops: readonly ExchangeFact[];
  /** The last answer, when it is one. */
  readonly response: HttpResponse | undefined;
  /** What Chromium does with what was seen. */
  readonly verdict: Verdict;
  /** Every CORS reason to refuse it, the first one in front. */
  readonly refusals: readonly Refusal[];
  controls(purpose: Purpose): readonly ExchangeFact[];
}

/** One WebSocket with everything that was seen of it. */
export interface SocketView {
  readonly socket: SocketUnderTest;
  readonly url: URL;
  readonly origin: string;
  readonly place: PlaceView;
  readonly target: SocketFact | undefined;
  control(purpose: SocketPurpose): SocketFact | undefined;
  controls(purpose: SocketPurpose): readonly SocketFact[];
}

/** The facts, arranged for the rules. */
export interface View {
  readonly examined: Case;
  readonly facts: readonly Fact[];
  readonly requests: readonly RequestView[];
  readonly sockets: readonly SocketView[];
  readonly dependencies: readonly DependencyFact[];
  readonly listeners: readonly ListenerFact[];
  readonly page: PageFact | undefined;
  /** The project's folder, when one was given. */
  readonly project: string | undefined;
  settings(topic: Topic): readonly SettingFact[];
}

type Kind = Fact['kind'];
const ofKind = <K extends Kind>(facts: readonly Fact[], kind: K): Extract<Fact, { kind: K }>[] =>
  facts.filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);

/** Arranges facts. Pure. */
export function viewOf(examined: Case, facts: readonly Fact[]): View {
  return {
    examined,
    facts,
    requests: examined.requests.map((request) => viewRequest(examined, facts, request)),
    sockets: examined.sockets.map((socket) => viewSocket(examined, facts, socket)),
    dependencies: ofKind(facts, 'dependency'),
    listeners: ofKind(facts, 'listener'),
    page: ofKind(facts, 'page')[0],
    project: examined.project,
    settings: (topic) => ofKind(facts, 'setting').filter((setting) => setting.topic === topic),
  };
}

/** A URL's host as facts write it. */
export const hostOf = (url: URL): string => url.hostname.replaceAll(/[[\]]/gu, '');

/** A URL's port, the scheme's default when it names none. */
export const portOf = (url: URL): number => Number(url.port) || (/^(?:https|wss):$/u.test(url.protocol) ? 443 : 80);

/** Everything seen of a host and port. */
export function viewPlace(facts: readonly Fact[], url: URL): PlaceView {
  const [host, port] = [hostOf(url), portOf(url)];
  const here = (fact: { host: string; port: number }) => fact.host === host && fact.port === port;
  const connects = ofKind(facts, 'connect').filter((fact) => fact.port === port);
  const isLocal = /^(?:localhost|127\.|::1$)/u.test(host) || host === '';
  return {
    host,
    port,
    name: ofKind(facts, 'name').find((fact) => fact.host === host),
    connects: unique(connects.filter((fact) => fact.host === host)),
    relatives: connects.filter((fact) => fact.host === `${host} (relative)`),
    tls: ofKind(facts, 'tls').find(here),
    banner: ofKind(facts, 'banner').find(here),
    listeners: isLocal ? ofKind(facts, 'listener').filter((fact) => fact.port === port) : [],
  };
}

const unique = (connects: readonly ConnectFact[]): ConnectFact[] => [
  ...new Map(connects.map((fact) => [fact.address, fact])).values(),
];

function viewRequest(examined: Case, facts: readonly Fact[], request: RequestUnderTest): RequestView {
  const url = new URL(request.url);
  const mine = ofKind(facts, 'exchange').filter(({ about }) => about === request.id);
  const first = mine.find(({ purpose }) => purpose === 'actual' || purpose === 'stand-in');
  const hops = [...(first === undefined ? [] : [first]), ...mine.filter(({ purpose }) => purpose === 'hop')];
  const last = hops.at(-1)?.answer;
  const origin = examined.origin ?? '';
  const page = origin === '' ? url.origin : origin;
  const isCross = isCrossOrigin(request.url, examined.origin);
  const steps = mine.filter(isOnTheWay).map((fact) => ({ fact, answer: asConclusive(fact, origin) }));
  const isJudged = origin !== '' && (isCross || hops.length > 1);
  return {
    request,
    url,
    origin,
    isCross,
    needsPreflight: origin !== '' && needsPreflight(request, origin),
    place: viewPlace(facts, url),
    preflight: mine.find(({ purpose }) => purpose === 'preflight'),
    first,
    isStandIn: first?.purpose === 'stand-in',
    hops,
    response: last?.outcome === 'response' ? last : undefined,
    verdict: judgeRecorded(request, page, { answers: steps.map(({ answer }) => answer), profile: 'chromium' }),
    refusals: isJudged
      ? findRefusals({
          request: asMeant(request, mine),
          origin,
          steps,
          welcome: findWelcome(mine, origin),
          landing: mine.find(({ purpose }) => purpose === 'preflight-at-target'),
          welcomeAnswer: findWelcomeAnswer(mine),
        })
      : [],
    controls: (purpose) => mine.filter((fact) => fact.purpose === purpose),
  };
}

/** A page that has to send its cookies and does not: judged as if it did. */
function asMeant(request: RequestUnderTest, facts: readonly ExchangeFact[]): RequestUnderTest {
  const helped = facts.some(
    ({ purpose, answer }) => purpose === 'with-cookie' && answer.outcome === 'response' && answer.status < 400,
  );
  return helped ? { ...request, credentials: 'include' } : request;
}

/** A preflight's answer that shows the server's lists: to an origin on its list, or to a request it does not mind. */
function findWelcome(facts: readonly ExchangeFact[], origin: string): HttpResponse | undefined {
  const asked = facts.filter(({ purpose }) =>
    ['preflight-other-origin', 'preflight-without-header', 'minimal-preflight'].includes(purpose),
  );
  const isAtTarget = ({ purpose }: ExchangeFact) => Number(purpose !== 'preflight-at-target');
  const allowed = asked
    .toSorted((a, b) => isAtTarget(a) - isAtTarget(b))
    .find(({ answer, variant, purpose }) => {
      const value = answer.outcome === 'response' ? headerOf(answer.headers, 'access-control-allow-origin') : undefined;
      return value !== undefined && value === (purpose === 'preflight-other-origin' ? variant : origin);
    });
  return allowed?.answer.outcome === 'response' ? allowed.answer : undefined;
}

/** The answer as an origin on the list gets it. */
function findWelcomeAnswer(facts: readonly ExchangeFact[]): HttpResponse | undefined {
  const allowed = facts.find(
    ({ purpose, answer, variant }) =>
      purpose === 'candidate-origin' &&
      answer.outcome === 'response' &&
      headerOf(answer.headers, 'access-control-allow-origin') === variant,
  );
  return allowed?.answer.outcome === 'response' ? allowed.answer : undefined;
}

const onTheWay: ReadonlySet<Purpose> = new Set(['preflight', 'actual', 'stand-in', 'hop', 'hop-preflight']);
const isOnTheWay = ({ purpose }: ExchangeFact): boolean => onTheWay.has(purpose);

/** Client errors that GET gets where another method may not: they prove nothing about that method. */
const inconclusive: ReadonlySet<number> = new Set([400, 404, 405, 406, 415, 422]);

/** In doubt for the server: an answer to a stand-in that proves nothing counts as one that passes. */
function asConclusive({ purpose, answer }: ExchangeFact, origin: string): Answer {
  if (purpose !== 'stand-in' || answer.outcome !== 'response' || !inconclusive.has(answer.status)) return answer;
  return {
    ...answer,
    headers: [
      ['access-control-allow-origin', origin],
      ['access-control-allow-credentials', 'true'],
    ],
  };
}

function viewSocket(examined: Case, facts: readonly Fact[], socket: SocketUnderTest): SocketView {
  const url = new URL(socket.url);
  const mine = ofKind(facts, 'socket').filter(({ about }) => about === socket.id);
  return {
    socket,
    url,
    origin: examined.origin ?? '',
    place: viewPlace(facts, url),
    target: mine.find(({ purpose }) => purpose === 'target'),
    control: (purpose) => mine.find((fact) => fact.purpose === purpose),
    controls: (purpose) => mine.filter((fact) => fact.purpose === purpose),
  };
}
