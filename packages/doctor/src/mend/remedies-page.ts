import type { ExchangeFact, HttpResponse } from '../facts.ts';
import { headerOf } from '../header-lines.ts';
import { allowConnection, capitalizeMethod, dropPolicy, rewriteUrl, setRequest } from './page.ts';
import type { Patient, Remedy } from './plan.ts';
import { serverFiles, portOf } from './servers.ts';
import { setInCall } from './js/node-server.ts';

/** The address with something else in it. */
function other(url: URL, change: (copy: URL) => void): URL {
  const copy = new URL(url);
  change(copy);
  return copy;
}

const exchanges = ({ facts, finding }: Patient): ExchangeFact[] =>
  facts.filter(
    (fact): fact is ExchangeFact => fact.kind === 'exchange' && (fact.about === finding.about || !/^r\d/u.test(finding.about)),
  );

const responseOf = ({ answer }: ExchangeFact): HttpResponse | undefined => (answer.outcome === 'response' ? answer : undefined);

const notInPage = 'the address does not stand in the files of the page as it is called';

const rewrite = ({ workspace, url }: Patient, change: (copy: URL) => void): boolean | string => {
  const to = other(url, change);
  return rewriteUrl(workspace, url, to) || notInPage;
};

/** The port that serves the same path: what the probe of ports near by found. */
const callOtherPort: Remedy = (patient) => {
  const found = exchanges(patient).find(
    ({ purpose, variant, answer }) =>
      purpose === 'other-port' && /^\d+$/u.test(variant ?? '') && answer.outcome === 'response' && answer.status < 400,
  );
  return found?.variant === undefined
    ? 'the right port is not known'
    : rewrite(patient, (copy) => {
        copy.port = found.variant ?? '';
      });
};

const callLocalhost: Remedy = (patient) =>
  rewrite(patient, (copy) => {
    copy.hostname = 'localhost';
  });

const callPageHost: Remedy = (patient) => {
  const host = patient.origin === null || !URL.canParse(patient.origin) ? undefined : new URL(patient.origin).hostname;
  return host === undefined
    ? 'the page has no host'
    : rewrite(patient, (copy) => {
        copy.hostname = host;
      });
};

const swapped: Readonly<Record<string, string>> = { 'http:': 'https:', 'https:': 'http:', 'ws:': 'wss:', 'wss:': 'ws:' };
const callOtherScheme: Remedy = (patient) => {
  const { url, workspace } = patient;
  const to = new URL(url.href.replace(/^\w+:/u, swapped[url.protocol] ?? url.protocol));
  return rewriteUrl(workspace, url, to) || notInPage;
};

/** Where the redirects of a request ended, or would lead. */
function finalAddress(patient: Patient): URL | undefined {
  const mine = exchanges(patient);
  const last = mine.findLast(({ purpose }) => purpose === 'hop');
  if (last !== undefined) return new URL(last.request.url);
  const moved = mine.find((fact) => (responseOf(fact)?.status ?? 0) >= 300 && (responseOf(fact)?.status ?? 0) < 400);
  const location = moved === undefined ? undefined : headerOf(responseOf(moved)?.headers ?? [], 'location');
  return location !== undefined && URL.canParse(location, patient.url.href) ? new URL(location, patient.url) : undefined;
}

/** Calls the address a redirect leads to, when it belongs to this project's servers. */
const callFinal: Remedy = (patient) => {
  const to = finalAddress(patient);
  const isOwn = to !== undefined && /^(?:localhost|127\.0\.0\.1|\[::1\])$/u.test(to.hostname) && /^https?:$/u.test(to.protocol);
  if (to === undefined || (!isOwn && to.hostname !== patient.url.hostname)) {
    return 'where the redirect leads is not a server of this project';
  }
  to.username = '';
  to.password = '';
  if (to.protocol !== patient.url.protocol && to.hostname === patient.url.hostname) to.protocol = patient.url.protocol;
  return rewriteUrl(patient.workspace, patient.url, to) || notInPage;
};

const callOtherSlash: Remedy = (patient) =>
  rewrite(patient, (copy) => {
    copy.pathname = copy.pathname.endsWith('/') ? copy.pathname.slice(0, -1) : `${copy.pathname}/`;
  });

/** A port that no browser blocks, in the page and in the server. */
const leaveUnsafePort: Remedy = (patient) => {
  const { workspace, url } = patient;
  const old = portOf(url);
  const port = String(Number(old) < 8000 ? Number(old) + 2000 : Number(old) - 2000);
  const isCalled = rewriteUrl(
    workspace,
    url,
    other(url, (copy) => {
      copy.port = port;
    }),
  );
  const served = serverFiles(workspace).filter((path) => {
    const text = workspace.text(path) ?? '';
    const edits = [...text.matchAll(new RegExp(`(?<![\\d.])${old}(?![\\d.])`, 'gu'))].map(({ index }) => ({
      start: index,
      end: index + old.length,
      text: port,
    }));
    workspace.edit(path, edits, [`listen on ${port}`]);
    return edits.length > 0;
  });
  return isCalled && served.length > 0 ? true : 'the port stands in no file of both sides';
};

/** The route that is most like the path that was asked. */
const callKnownRoute: Remedy = (patient) => {
  const { facts, url, finding } = patient;
  const answered = facts.some(
    (fact) =>
      fact.kind === 'socket' &&
      fact.purpose === 'other-slash' &&
      fact.about === finding.about &&
      fact.answer.outcome === 'open',
  );
  if (answered) return callOtherSlash(patient);
  const routes = facts.flatMap((fact) => (fact.kind === 'setting' && fact.topic === 'socket-route' ? [fact.value] : []));
  const literal = [...routes, ...routesInCode(patient)].filter(
    (route) => route.startsWith('/') && !/[{:*<]/u.test(route) && route !== url.pathname,
  );
  const [route] = [...new Set(literal)].toSorted((a, b) => likeness(b, url.pathname) - likeness(a, url.pathname));
  return route === undefined
    ? 'the sources name no route for WebSockets'
    : rewrite(patient, (copy) => {
        copy.pathname = route;
      });
};

/** Paths that an upgrade listener compares with. */
function routesInCode({ workspace }: Patient): string[] {
  return serverFiles(workspace).flatMap((path) =>
    [...(workspace.text(path) ?? '').matchAll(/(?:\.url|pathname)\s*={2,3}\s*['"`](?<path>\/[\w/-]*)['"`]/gu)].flatMap(
      ({ groups }) => groups?.['path'] ?? [],
    ),
  );
}

function likeness(a: string, b: string): number {
  const parts = new Set(b.split('/').filter(Boolean));
  const shared = a.split('/').filter((part) => parts.has(part)).length;
  let same = 0;
  while (same < Math.min(a.length, b.length) && a[same] === b[same]) same += 1;
  return shared * 10 + same;
}

const sendCredentials: Remedy = ({ workspace, url }) =>
  setRequest(workspace, url, { property: 'credentials', value: "'include'" }) ||
  'the request is not written out in the files of the page';
const dropNoCors: Remedy = ({ workspace, url }) =>
  setRequest(workspace, url, { property: 'mode', value: undefined }) ||
  'the request is not written out in the files of the page';

const writeCapitals: Remedy = ({ workspace, need, finding }) => {
  const method = /The method (?<method>\w+)/u.exec(finding.cause)?.groups?.['method'] ?? need?.method.toLowerCase() ?? '';
  return capitalizeMethod(workspace, method) || 'the method is not written out in the files of the page';
};

const socketSource = (url: URL): string => `${url.protocol}//${url.host}`;

/** Adds the backend to the page's policy: written out, or Helmet's own. */
const connectSource: Remedy = ({ workspace, url, finding }) => {
  const source = /^w\d/u.test(finding.about) ? socketSource(url).replace(/^http/u, 'ws') : socketSource(url);
  if (allowConnection(workspace, source)) return true;
  const value = `{ directives: { connectSrc: ["'self'", '${source}'] } }`;
  const done = serverFiles(workspace).some((path) =>
    setInCall(workspace, path, { callee: /^(?:helmet|fastifyHelmet)$/u, property: 'contentSecurityPolicy', value }),
  );
  return done || 'the policy is set outside of the project';
};

const dropUpgrade: Remedy = ({ workspace }) =>
  dropPolicy(workspace, 'upgrade-insecure-requests') || 'the policy is set outside of the project';

/** Mended in what the page is made of. */
export const pageRemedies: Readonly<Record<string, readonly Remedy[]>> = {
  T02: [callOtherPort],
  T04: [callLocalhost],
  T05: [callLocalhost],
  T10: [leaveUnsafePort],
  T11: [callLocalhost],
  T13: [callOtherScheme],
  T14: [callOtherScheme],
  W19: [callOtherScheme],
  B07: [callPageHost],
  B09: [sendCredentials],
  B13: [dropNoCors],
  B03: [connectSource],
  B04: [dropUpgrade],
  C21: [writeCapitals],
  C24: [callFinal],
  C43: [callFinal],
  C44: [callFinal],
  C45: [callFinal],
  C26: [callOtherSlash],
  P12: [callOtherSlash],
  W03: [callKnownRoute],
  W22: [callKnownRoute],
};
