import type { Case, RequestUnderTest, SocketUnderTest } from '../case.ts';
import type {
  Answer,
  BodySketch,
  ConnectFact,
  DependencyFact,
  ExchangeFact,
  Fact,
  HeaderLines,
  HttpResponse,
  ListenerFact,
  OpenSocket,
  PageFact,
  Purpose,
  SettingFact,
  SocketFact,
  SocketPurpose,
  TlsFact,
  Topic,
} from '../facts.ts';
import { readSymptom } from '../symptom.ts';
import { conclude } from './conclude.ts';
import { viewOf } from './view.ts';

/** Synthetic facts: what the probes would have seen, in a line each. */

export const page = 'http://localhost:5173';
export const api = 'http://localhost:8000/api/items';
const host = 'localhost';
const port = 8000;

type Headers = Readonly<Record<string, string | readonly string[]>>;

const lines = (headers: Headers): HeaderLines =>
  Object.entries(headers).flatMap(([name, value]) => [value].flat().map((each): [string, string] => [name, each]));

export interface AnswerParts {
  readonly form?: BodySketch['form'];
  readonly text?: string;
  readonly bytes?: number;
  readonly ended?: HttpResponse['ended'];
  readonly arrivals?: readonly number[];
  readonly problem?: string;
  readonly headMs?: number;
}

/** An HTTP answer. */
export function answer(status: number, headers: Headers = {}, parts: AnswerParts = {}): HttpResponse {
  const { form = 'json', text = '', bytes = 12, ended = 'complete', arrivals = [5], problem, headMs = 5 } = parts;
  const body: BodySketch = {
    bytes,
    form,
    hash: `${form} ${status} ${text}`,
    excerpt: text,
    ...(problem === undefined ? {} : { problem }),
  };
  return { outcome: 'response', version: '1.1', status, reason: '', headers: lines(headers), body, ended, headMs, arrivals };
}

/** No HTTP answer. */
export const none = (outcome: Exclude<Answer['outcome'], 'response'>): Answer => ({ outcome, ms: 10 });

export const letIn = { 'access-control-allow-origin': page, vary: 'Origin' } as const;

export interface Sent {
  readonly variant?: string;
  readonly url?: string;
  readonly method?: string;
  readonly address?: string;
  readonly about?: string;
}

/** One exchange of request r1. */
export function sent(
  purpose: Purpose,
  what: Answer,
  { variant, url = api, method, address = '127.0.0.1', about = 'r1' }: Sent = {},
): ExchangeFact {
  const verb = method ?? (purpose.includes('preflight') ? 'OPTIONS' : 'GET');
  const base = {
    kind: 'exchange',
    about,
    purpose,
    address,
    request: { method: verb, url, headers: [] },
    answer: what,
  } as const;
  return variant === undefined ? base : { ...base, variant };
}

export const actual = (what: Answer): ExchangeFact => sent('actual', what);
export const preflight = (what: Answer): ExchangeFact => sent('preflight', what);
/** What every other path, a stranger and a request without Origin get. */
export const around = (what: HttpResponse): ExchangeFact[] => [
  sent('no-origin', what),
  sent('other-origin', what, { variant: 'https://causeway-doctor.example' }),
];
export const health = (what: HttpResponse): ExchangeFact =>
  sent('other-path', what, { variant: '/health', url: 'http://localhost:8000/health' });
export const random = (what: Answer): ExchangeFact =>
  sent('random-path', what, { url: 'http://localhost:8000/api/causeway-1' });

export function connect(
  outcome: ConnectFact['outcome'],
  address = '127.0.0.1',
  at: { host?: string; port?: number } = {},
): ConnectFact {
  return { kind: 'connect', host: at.host ?? host, address, port: at.port ?? port, outcome, ms: 1 };
}

export const tls = (outcome: TlsFact['outcome'], distrust?: string): TlsFact => ({
  kind: 'tls',
  host,
  port,
  outcome,
  ...(distrust === undefined ? {} : { distrust }),
});

export const setting = (topic: Topic, value: string, more: Partial<SettingFact> = {}): SettingFact => ({
  kind: 'setting',
  file: 'backend/main.py',
  line: 3,
  topic,
  name: topic,
  value,
  changedAt: 1000,
  ...more,
});

export const dependency = (
  service: DependencyFact['service'],
  outcome: DependencyFact['outcome'],
  at = 6379,
): DependencyFact => ({
  kind: 'dependency',
  service,
  host: '127.0.0.1',
  port: at,
  source: '.env:1 URL',
  isAssumed: false,
  outcome,
  detail: `connect 127.0.0.1:${at}: ${outcome}`,
});

export const listener = (more: Partial<ListenerFact> = {}): ListenerFact => ({
  kind: 'listener',
  port,
  address: '127.0.0.1',
  pid: 42,
  command: 'python main.py',
  folder: '/srv/app',
  startedAt: 500,
  ...more,
});

export const pageFact = (more: Partial<PageFact> = {}): PageFact => ({
  kind: 'page',
  url: `${page}/`,
  status: 200,
  policies: [],
  isEmbedderIsolated: false,
  bakedUrls: [],
  registersWorker: false,
  ...more,
});

export interface SocketSent {
  readonly url?: string;
  readonly origin?: string;
}

/** One handshake of socket w1. */
export function shaken(
  purpose: SocketPurpose,
  what: Answer | OpenSocket,
  { url = 'ws://localhost:8000/ws', origin = page }: SocketSent = {},
): SocketFact {
  return { kind: 'socket', about: 'w1', purpose, request: { method: 'GET', url, headers: [['Origin', origin]] }, answer: what };
}

export const open = (more: Partial<OpenSocket> = {}): OpenSocket => ({ outcome: 'open', headers: [], frames: [], ...more });

export interface Scene {
  readonly facts: readonly Fact[];
  readonly request?: Partial<RequestUnderTest>;
  readonly socket?: Partial<SocketUnderTest>;
  /** `false`: only a socket is asked for. */
  readonly hasRequest?: boolean;
  readonly origin?: string;
  readonly symptom?: string;
  readonly project?: string;
}

export function caseOf({ request, socket, hasRequest = socket === undefined, origin = page, symptom, project }: Scene): Case {
  const asked: RequestUnderTest = {
    id: 'r1',
    url: api,
    method: 'GET',
    headers: [],
    credentials: 'same-origin',
    isNamed: true,
    ...request,
  };
  return {
    origin,
    requests: hasRequest ? [asked] : [],
    sockets: socket === undefined ? [] : [{ id: 'w1', url: 'ws://localhost:8000/ws', protocols: [], ...socket }],
    symptom: symptom === undefined ? undefined : readSymptom(symptom),
    project,
    isUnsafeAllowed: false,
  };
}

/** The findings of a scene. Its place is open unless its facts say otherwise. */
export function findingsOf(scene: Scene) {
  const isPlaced = scene.facts.some(({ kind }) => kind === 'connect' || kind === 'name');
  return conclude(viewOf(caseOf(scene), isPlaced ? scene.facts : [connect('open'), ...scene.facts]));
}

/** Their codes, the cause in front. */
export const codesOf = (scene: Scene): string[] => findingsOf(scene).map(({ code }) => code);
