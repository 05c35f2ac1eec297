import type { Seen, Sight } from '../browser/look-in-browsers.ts';
import { maskText } from '../mask.ts';
import type { Layer } from '../rules/catalogue-entry.ts';
import { catalogue, causeCodes } from '../rules/catalogue.ts';
import { opened } from '../rules/socket-facts.ts';
import type { RequestView, SocketView, View } from '../rules/view.ts';
import type { Check, Report, ReportFinding, Sighting } from './report.ts';

type Outcome = Sighting['outcome'];

const names = { chromium: 'Chromium', firefox: 'Firefox' } as const;

/** What keeps a page from reading any answer; the other layers are about what the page asks and the answer says. */
const refusing: ReadonlySet<Layer> = new Set(['reach', 'tls', 'policy', 'redirect', 'preflight', 'cors']);

/** Holds the report against what browsers did. Where one disagrees, the verdict is less sure. Pure. */
export function weighBrowsers(report: Report, view: View, sights: readonly Sight[]): Report {
  const sightings = sights.map((sight) => weigh(report, view, sight));
  const disagreed = sightings.filter(({ outcome }) => outcome === 'disagrees');
  const isRefuted = disagreed.length > 0 && !sightings.some(({ outcome }) => outcome === 'confirmed');
  const isDoubtful = isRefuted || (disagreed.length > 0 && report.verdict === 'healthy');
  return {
    ...report,
    verdict: isDoubtful ? 'unknown' : report.verdict,
    findings: isRefuted ? report.findings.map((each) => ({ ...each, confidence: each.confidence / 2 })) : report.findings,
    checks: [...report.checks, ...sightings.map(checkOf)],
    notes: [...report.notes, ...sightings.flatMap(notesOf)],
    browsers: sightings,
  };
}

function weigh(report: Report, view: View, { browser, version, problem, seen }: Sight): Sighting {
  if (version === undefined) {
    return { browser, version: null, outcome: 'missing', text: problem ?? 'did not start', seen: [] };
  }
  const compared = seen.map((each) => ({ each, outcome: compare(report, view, each) }));
  const decisive =
    compared.find(({ outcome }) => outcome === 'disagrees') ??
    compared.find(({ outcome, each }) => outcome === 'confirmed' && !each.result.isAllowed) ??
    compared.find(({ outcome }) => outcome === 'confirmed') ??
    compared[0];
  return {
    browser,
    version,
    outcome: decisive?.outcome ?? 'unsure',
    text: decisive === undefined ? 'nothing was asked' : sentence(view, decisive.each),
    seen: compared.map(({ each, outcome }) => ({
      about: each.about,
      outcome,
      result: resultOf(each),
      console: each.says.map((line) => maskText(line)),
    })),
  };
}

function compare(report: Report, view: View, each: Seen): Outcome {
  const request = view.requests.find(({ request: { id } }) => id === each.about);
  const socket = view.sockets.find(({ socket: { id } }) => id === each.about);
  const isSame =
    request === undefined ? socket === undefined || isSameSocket(report, socket, each) : isSameRequest(report, request, each);
  if (isSame) return 'confirmed';
  // GET in place of another method may be answered in another way: that refutes nothing.
  return each.isStandIn ? 'unsure' : 'disagrees';
}

function isSameRequest(report: Report, seen: RequestView, { result, isStandIn }: Seen): boolean {
  const found = findingsOf(report, seen);
  const isRefused = seen.verdict.outcome === 'refused';
  // A warning tells of what some visitors meet: a permission that nobody gives here, for one.
  if (!result.isAllowed) return isRefused || found.length > 0;
  const isSameStatus = isStandIn || seen.response === undefined || seen.response.status === result.status;
  return !isRefused && !found.some(isRefusing) && isSameStatus;
}

function isSameSocket(report: Report, seen: SocketView, { result }: Seen): boolean {
  const target = opened(seen.target);
  if (result.isAllowed) return target !== undefined;
  return target === undefined || findingsOf(report, seen).length > 0;
}

/** What was found about a request or socket, or about the place it goes to. */
function findingsOf({ findings }: Report, seen: RequestView | SocketView): ReportFinding[] {
  const id = 'request' in seen ? seen.request.id : seen.socket.id;
  const place = `${seen.place.host}:${seen.place.port}`;
  return findings.filter(({ about }) => about === id || about === place);
}

/** Without its cookie (B09) a page reads an answer, though not the one it wants. */
function isRefusing({ code, severity }: ReportFinding): boolean {
  const known = causeCodes.find((each) => each === code);
  return severity === 'error' && known !== undefined && known !== 'B09' && refusing.has(catalogue[known].layer);
}

/** What it did, in a few words; its own words stand beside them. */
function sentence({ requests, sockets }: View, each: Seen): string {
  const request = requests.find(({ request: { id } }) => id === each.about);
  const url = request?.url ?? sockets.find(({ socket: { id } }) => id === each.about)?.url;
  const method = each.isStandIn ? 'GET in its place,' : (request?.request.method ?? 'WebSocket');
  return maskText(`${method} ${url?.pathname ?? ''} ${resultOf(each)}`);
}

function resultOf({ result }: Seen): string {
  if (!result.isAllowed) return `fails: ${result.error}`;
  return result.type === 'websocket' ? `opens${ending(result.error)}` : `is read, status ${result.status}`;
}

const ending = (error: string): string => (error === '' ? '' : `, then ${error}`);

const major = (version: string): string => version.split('.')[0] ?? version;
const titleOf = ({ browser, version }: Sighting): string =>
  version === null ? names[browser] : `${names[browser]} ${major(version)}`;

const states = { confirmed: 'ok', disagrees: 'warning', unsure: 'skipped', missing: 'skipped' } as const;

function checkOf(sighting: Sighting): Check {
  const { outcome, text } = sighting;
  const said = { confirmed: 'confirmed: ', disagrees: 'disagrees: ', unsure: 'cannot tell: ', missing: '' }[outcome];
  return { name: titleOf(sighting), state: states[outcome], text: `${said}${text}` };
}

function notesOf(sighting: Sighting): string[] {
  const title = titleOf(sighting);
  if (sighting.outcome === 'missing') return [`${title} was not asked: ${sighting.text}. ${install(sighting.browser)}`];
  const says = sighting.seen.flatMap(({ console }) => console.slice(0, 1)).map((line) => `${title} says: ${line}`);
  const doubt = `${title} disagrees: ${sighting.text}. Trust the browser, and please report this as a fault of the doctor.`;
  return sighting.outcome === 'disagrees' ? [doubt, ...says] : says;
}

const packages = {
  chromium: ['chromium', 'chromium', 'Google.Chrome'],
  firefox: ['firefox-esr', 'firefox', 'Mozilla.Firefox'],
} as const;

const install = (browser: Sight['browser']): string => {
  const [debian, brew, winget] = packages[browser];
  return `To install it: apt-get install ${debian}, brew install --cask ${brew}, or winget install ${winget}.`;
};
