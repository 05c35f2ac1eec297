import type { HttpResponse, SettingFact } from '../facts.ts';
import { headerOf } from '../header-lines.ts';
import { place, summarize, wire } from './evidence.ts';
import { checkOrigin } from '../verdict.ts';
import { asSeen, gatewayOf, isBare, responseOf } from './headers.ts';
import { isLargeBodyAlone } from './body-limit.ts';
import { startFix } from './reach.ts';
import { requestRule } from './rule.ts';
import type { Rule } from './rule.ts';
import { viewPlace } from './view.ts';
import type { PlaceView, RequestView, View } from './view.ts';

const acao = 'access-control-allow-origin';
const statusOf = ({ response }: RequestView): number => response?.status ?? 0;

/** The proxy rule of the project that takes this path, and what was seen of its target. */
export function targetOf(view: View, url: URL): { rule: SettingFact; target: URL; place: PlaceView } | undefined {
  const rules = [...view.settings('proxy'), ...view.settings('nginx-upstream')].toSorted(
    (a, b) => b.name.length - a.name.length,
  );
  for (const rule of rules) {
    const text = /^[\w.-]+:\d+$/u.test(rule.value) ? `http://${rule.value}` : rule.value;
    const prefix = rule.name.replace(/^\^/u, '').replace(/[(*:].*$/u, '');
    if (URL.canParse(text) && url.pathname.startsWith(prefix) && new URL(text).host !== url.host) {
      return { rule, target: new URL(text), place: viewPlace(view.facts, new URL(text)) };
    }
  }
  return undefined;
}

const isDown = ({ connects }: PlaceView): boolean => connects.length > 0 && connects.every(({ outcome }) => outcome !== 'open');

/** Vite's and other development servers' way of saying that the target is gone. */
function isEmptyGatewayError({ status, body }: HttpResponse): boolean {
  return [500, 502, 503, 504].includes(status) && body.bytes === 0;
}

/** Where development servers have their rules; a gateway written in code is none. */
const devConfig = /(?:vite|next|vue|webpack)[\w.-]*config\.|proxy\.conf|setupProxy|package\.json$/u;

function downTarget(seen: RequestView, view: View): { evidence: string[]; where: string; confidence: number } | undefined {
  const found = targetOf(view, seen.url);
  if (found !== undefined && isDown(found.place)) {
    const tries = found.place.connects.map(({ address, port, outcome }) => `connect ${address}:${port}: ${outcome}`);
    return {
      evidence: [`${found.rule.file}:${found.rule.line}  ${found.rule.name} -> ${found.rule.value}`, ...tries],
      where: found.target.host,
      confidence: 0.97,
    };
  }
  return undefined;
}

const targetDown = requestRule('P01', (seen, view) => {
  const { response } = seen;
  if (response === undefined || response.status < 500 || gatewayOf(response) !== undefined || isAskedOverIpv6(seen, view)) {
    return undefined;
  }
  const rule = targetOf(view, seen.url)?.rule;
  const down = rule !== undefined && devConfig.test(rule.file) ? downTarget(seen, view) : undefined;
  const isBareError = isEmptyGatewayError(response) && isDevServer(seen);
  if (down === undefined && !isBareError) return undefined;
  return {
    cause:
      down === undefined
        ? `The frontend's server cannot reach the backend behind ${seen.url.pathname}.`
        : `The frontend's server passes ${seen.url.pathname} on to ${down.where}, and nothing listens there.`,
    evidence: [...wire(seen.first), ...(down?.evidence ?? [])],
    confidence: down?.confidence ?? 0.8,
    fix: startFix(view, `Start the backend${down === undefined ? '' : ` on ${down.where}`}`),
    explains: ['D01', 'D12', 'D13', 'C01', 'C04', 'C31', 'C30', 'B27', 'E01', 'E02'],
  } as const;
});

/** Vite answers its own client module. */
function isDevServer(seen: RequestView): boolean {
  return seen
    .controls('fingerprint')
    .some(({ answer }) => answer.outcome === 'response' && answer.status === 200 && answer.body.form === 'script');
}

function isAskedOverIpv6(seen: RequestView, view: View): boolean {
  const found = targetOf(view, seen.url);
  if (found?.target.hostname === '[::1]') {
    return isDown(found.place) && found.place.relatives.some(({ outcome }) => outcome === 'open');
  }
  if (found?.target.hostname !== 'localhost') return false;
  const outcome = (address: string) => found.place.connects.find((each) => each.address === address)?.outcome;
  return outcome('::1') === 'refused' && outcome('127.0.0.1') === 'open';
}

const proxyOverIpv6 = requestRule('P02', (seen, view) => {
  const found = targetOf(view, seen.url);
  if (found === undefined || statusOf(seen) < 500 || !isAskedOverIpv6(seen, view)) return undefined;
  const direct = responseOf(seen.controls('upstream')[0]);
  if (direct !== undefined && direct.status >= 500) return undefined;
  return {
    cause: `The proxy asks ${found.target.host} over IPv6; the backend listens on 127.0.0.1 only.`,
    evidence: [
      ...wire(seen.first),
      `${found.rule.file}:${found.rule.line}  ${found.rule.value}`,
      ...found.place.connects.map(({ address, port, outcome }) => `connect ${address}:${port}: ${outcome}`),
    ],
    confidence: 0.9,
    fix: {
      summary: `Write http://127.0.0.1:${found.place.port} as the proxy's target`,
      changes: [{ stack: 'vite', file: found.rule.file, code: `target: 'http://127.0.0.1:${found.place.port}'` }],
    },
    explains: ['D01', 'D12', 'P01'],
  } as const;
});

const wrongPrefix = requestRule('P03', (seen, view) => {
  const found = targetOf(view, seen.url);
  const served = seen.controls('upstream').find((fact) => (responseOf(fact)?.status ?? 404) < 400);
  if (found === undefined || statusOf(seen) !== 404 || served === undefined) return undefined;
  return {
    cause: `The backend serves ${new URL(served.request.url).pathname}; through the proxy ${seen.url.pathname} becomes another path.`,
    evidence: [...wire(seen.first), ...wire(served), place(found.rule)],
    confidence: 0.9,
    explains: ['D07', 'C01', 'C31'],
  } as const;
});

/** Vite's own server lets in pages of this machine only. */
const viteOrigins = requestRule('P18', (seen, view) => {
  const isMissing = seen.refusals[0]?.reason === 'origin-missing';
  const isAsset = seen.response !== undefined && seen.response.status < 400;
  if (!isMissing || !isAsset || !isDevServer(seen) || targetOf(view, seen.url) !== undefined) return undefined;
  return {
    cause: `Vite's server lets in pages of this machine; ${seen.origin} is none.`,
    evidence: wire(seen.first, acao),
    confidence: 0.88,
    fix: {
      summary: 'Allow the origin in server.cors',
      changes: [{ stack: 'vite', code: `server: { cors: { origin: '${seen.origin}' } }` }],
    },
    explains: ['C01', 'C04', 'C31'],
  } as const;
});

const looksLikeApi = /^\/(?:api|v\d+|graphql|rest|auth|rpc)(?:\/|$)|\.json$/iu;

const spaFallback = requestRule('P04', (seen) => {
  const { response, request } = seen;
  if (response?.status !== 200 || response.body.form !== 'html' || !request.isNamed) return undefined;
  const wantsData =
    request.headers.some(([name, value]) => /^(?:accept|content-type)$/iu.test(name) && /json|event-stream/iu.test(value)) ||
    !['GET', 'HEAD'].includes(request.method);
  if (!wantsData && !looksLikeApi.test(seen.url.pathname)) return undefined;
  const random = responseOf(seen.controls('random-path')[0]);
  // A fallback answers whatever is asked for.
  if (random !== undefined && (random.body.form !== 'html' || random.status >= 400)) return undefined;
  return {
    cause: `${seen.url.pathname} is answered with an HTML page: the request never reaches a backend.`,
    evidence: [
      ...wire(seen.first),
      ...(random === undefined ? [] : [`a path that does not exist: ${summarize(random)}, ${random.body.form}`]),
    ],
    confidence: random === undefined ? 0.75 : 0.92,
    fix: {
      summary: `Pass this path on to the backend`,
      changes: [
        {
          stack: 'vite',
          code: `server: { proxy: { '/${seen.url.pathname.split('/')[1] ?? 'api'}': 'http://127.0.0.1:8000' } }`,
        },
      ],
    },
    consequences: [`The page fails with: Unexpected token '<', "<!doctype "... is not valid JSON`],
    explains: ['C01', 'C04', 'E01'],
  } as const;
});

/** The backend itself lets the page in; what arrives through the proxy does not. */
const stripped = requestRule('P11', (seen, view) => {
  const direct = responseOf(seen.controls('upstream')[0]);
  const found = targetOf(view, seen.url);
  const isLost = seen.isCross && isBare(seen.first) && direct !== undefined && (responseOf(seen.first)?.status ?? 500) < 300;
  if (!isLost || checkOrigin(direct.headers, seen.origin, seen.request.credentials) !== undefined) return undefined;
  return {
    cause: `${gatewayOf(seen.response) ?? 'The proxy'} takes the CORS headers off, or the Origin that the backend needs: directly it lets the page in.`,
    evidence: [
      ...wire(seen.first, acao),
      ...wire(seen.controls('upstream')[0]),
      ...(found === undefined ? [] : [place(found.rule)]),
    ],
    confidence: 0.93,
    explains: ['C01', 'C04', 'C31', 'C02', 'C28', 'C30'],
  } as const;
});

const allowedHosts = requestRule('P05', ({ response, first, url }) => {
  if (response?.status !== 403 || !/Blocked request\. This host/u.test(response.body.excerpt)) return undefined;
  return {
    cause: `Vite refuses the host name ${url.hostname}.`,
    evidence: wire(first),
    confidence: 0.98,
    fix: {
      summary: `Add "${url.hostname}" to server.allowedHosts`,
      changes: [{ stack: 'vite', code: `server: { allowedHosts: ['${url.hostname}'] }` }],
    },
    explains: ['C01', 'C04', 'D08', 'D18'],
  } as const;
});

const droppedHeader = requestRule('P10', (seen) => {
  const name = seen.request.headers.find(([each]) => each.includes('_'))?.[0];
  const status = statusOf(seen);
  if (
    name === undefined ||
    !/nginx|openresty/iu.test(gatewayOf(seen.response) ?? '') ||
    (status !== 401 && status !== 403 && status !== 400 && status !== 422)
  ) {
    return undefined;
  }
  return {
    cause: `nginx drops the header ${name}: names with an underscore are not passed on.`,
    evidence: [`>   ${name}`, ...wire(seen.first)],
    confidence: 0.88,
    fix: {
      summary: `Rename it ${name.replaceAll('_', '-')}`,
      changes: [{ stack: 'nginx', code: 'underscores_in_headers on;' }],
    },
    consequences: asSeen(seen),
    explains: ['D08', 'C01', 'C04'],
  } as const;
});

/** Nobody has waited: the connection was refused, and the gateway calls that a time-out. */
const isInstant504 = ({ status, headMs }: HttpResponse): boolean => status === 504 && headMs < 250;

const upstreamDown = requestRule('D12', (seen, view) => {
  const response = [responseOf(seen.preflight), seen.response].find(
    (each) => each !== undefined && (each.status === 502 || each.status === 503 || isInstant504(each)),
  );
  if (response === undefined || (isEmptyGatewayError(response) && isDevServer(seen)) || isLargeBodyAlone(seen)) {
    return undefined;
  }
  const gateway = gatewayOf(response);
  const found = targetOf(view, seen.url);
  const isProven = found !== undefined && isDown(found.place);
  const guess = gateway === undefined ? 0.7 : 0.88;
  return {
    cause: `${gateway ?? 'The server'} answers ${response.status}: ${isProven ? `nothing listens at ${found.target.host}, where it passes ${found.rule.name} on to` : 'what stands behind it does not work'}.`,
    evidence: [
      ...wire(seen.first, ...(seen.isCross ? [acao] : [])),
      ...(isProven
        ? [
            place(found.rule),
            ...found.place.connects.map(({ address, port, outcome }) => `connect ${address}:${port}: ${outcome}`),
          ]
        : []),
    ],
    confidence: isProven ? 0.97 : guess,
    fix: startFix(view, 'Start the server behind the proxy, and let the proxy send CORS headers on errors, too'),
    consequences: asSeen(seen),
    explains: ['C01', 'C02', 'C03', 'C04', 'C30', 'C31', 'D01', 'E02'],
  } as const;
});

const upstreamSlow = requestRule('D13', (seen) => {
  const response = [responseOf(seen.preflight), seen.response].find((each) => each?.status === 504);
  if (response === undefined || isInstant504(response)) return undefined;
  const after = response.headMs;
  return {
    cause: `${gatewayOf(response) ?? 'The proxy'} gave up after ${(after / 1000).toFixed(1)} s of waiting for the server behind it.`,
    evidence: wire(seen.first, ...(seen.isCross ? [acao] : [])),
    confidence: 0.92,
    fix: {
      summary: 'Make the answer start earlier (stream it), or raise the limit of the proxy',
      changes: /nginx/iu.test(gatewayOf(response) ?? '') ? [{ stack: 'nginx', code: 'proxy_read_timeout 300s;' }] : [],
    },
    consequences: asSeen(seen),
    explains: ['C01', 'C02', 'C03', 'C04', 'C30', 'C31', 'D01'],
  } as const;
});

const gates: readonly (readonly [RegExp, RegExp, string])[] = [
  [/^ngrok-error-code$/iu, /./u, "ngrok's warning page"],
  [/^cf-mitigated$/iu, /challenge/iu, "Cloudflare's challenge"],
  [/^x-sucuri-id$/iu, /./u, 'the Sucuri firewall'],
  [/^server$/iu, /AkamaiGHost/u, 'the Akamai edge'],
];

const interstitial = requestRule('D18', (seen) => {
  const { response } = seen;
  const gate = gates.find(([name, value]) => response?.headers.some(([each, text]) => name.test(each) && value.test(text)));
  const isLogin =
    response?.body.form === 'html' &&
    (response.status === 401 || response.status === 403) &&
    /sign in|log ?in|single sign-on|access denied|captcha|attention required|you have been blocked|checking your browser/iu.test(
      response.body.excerpt,
    );
  if (response === undefined || (gate === undefined && !isLogin) || response.body.form !== 'html') return undefined;
  return {
    cause: `${gate?.[2] ?? 'A login or firewall page'} answers in place of the backend.`,
    evidence: [...wire(seen.first, acao), `content-type: ${headerOf(response.headers, 'content-type') ?? ''}`],
    confidence: gate === undefined ? 0.75 : 0.93,
    fix: {
      summary:
        gate?.[2] === "ngrok's warning page"
          ? 'Send the header ngrok-skip-browser-warning with every request, and allow it in CORS.'
          : 'Let the API paths pass the gate.',
    },
    consequences: asSeen(seen),
    explains: ['C01', 'C02', 'C04', 'C28', 'C31', 'D08', 'P04'],
  } as const;
});

/** Proxies and development servers between the page and the backend. */
export const proxyRules: readonly Rule[] = [
  targetDown,
  proxyOverIpv6,
  wrongPrefix,
  viteOrigins,
  spaFallback,
  stripped,
  allowedHosts,
  droppedHeader,
  upstreamDown,
  upstreamSlow,
  interstitial,
];
