import type { RequestUnderTest } from '../case.ts';
import type { Fact } from '../facts.ts';
import { makeCase } from '../make-case.ts';
import type { ReportFinding } from '../report/report.ts';
import type { StartContext } from './commands.ts';
import { installPackages, reloads, startCommand, startOf, startServices, stopStrangers } from './commands.ts';
import { ensureCors } from './ensure-cors.ts';
import { nearest } from './env-file.ts';
import type { Need } from './need.ts';
import { pageRemedies } from './remedies-page.ts';
import { remainderOf } from './remainder.ts';
import { proxyRemedies } from './remedies-proxy.ts';
import { serverRemedies } from './remedies-server.ts';
import type { MendCommand, MendInput, MendPlan, MendStep, Patient, Remedy } from './plan.ts';
import { behindProxy, portOf, serverFiles, serversFor } from './servers.ts';
import { Workspace } from './workspace.ts';

/** Folders of Python environments that exist, relative to the project. */
export interface PlanInput extends MendInput {
  readonly environments: readonly string[];
}

const corsCodes = /^(?:C(?:0\d|1[0-8]|2[02589]|3[0-8]|42)|T09|D08|D09|D11|E03)$/u;

/** Findings and files to exact changes. Pure: nothing is read, written or run. */
export function planMend(input: PlanInput): MendPlan {
  const workspace = new Workspace(input.files);
  const allowed = new Set<string>();
  const steps = input.report.findings.map((finding) => planStep({ ...input, allowed }, workspace, finding));
  const changed = workspace.changes();
  return {
    changes: changed,
    steps,
    restarts: restartsFor(
      input,
      workspace,
      changed.map(({ path }) => path),
    ),
  };
}

interface Progress extends PlanInput {
  /** What findings with a mended CORS layer are about: it lets the whole request in, whatever each finding names. */
  readonly allowed: Set<string>;
}

function planStep(input: Progress, workspace: Workspace, finding: ReportFinding): MendStep {
  const base = { code: finding.code, about: finding.about, cause: finding.cause };
  const patient = patientOf(input, workspace, finding);
  if (patient === undefined) {
    return { ...base, by: 'person', notes: [], commands: [], reason: 'it is about no address that is known' };
  }
  let reason: string | undefined;
  let done: Remedy | undefined;
  for (const remedy of remediesFor(finding.code)) {
    const outcome = attempt(remedy, patient);
    if (outcome === true) done = remedy;
    if (typeof outcome === 'string') reason ??= outcome;
    if (done !== undefined) break;
  }
  const isDone = remediesFor(finding.code).includes(ensureCors) && input.allowed.has(finding.about);
  const isEdited = done !== undefined || isDone;
  if (done === ensureCors) input.allowed.add(finding.about);
  const notes = workspace.takeNotes();
  const commands = commandsFor(input, patient, isEdited);
  const remains = done === ensureCors ? remainderOf(patient) : undefined;
  if (isEdited) return { ...base, by: 'edit', notes, commands, ...(remains === undefined ? {} : { remains }) };
  if (commands.length > 0) return { ...base, by: 'command', notes, commands };
  return { ...base, by: 'person', notes, commands, reason: reason ?? 'only somebody who knows the code can mend it' };
}

/** An edit that cannot be made is none; it never costs the others. */
function attempt(remedy: Remedy, patient: Patient): boolean | string {
  try {
    return remedy(patient);
  } catch (error) {
    if (error instanceof RangeError) return 'two changes would meet in one place';
    throw error;
  }
}

function remediesFor(code: string): readonly Remedy[] {
  return [
    ...(proxyRemedies[code] ?? []),
    ...(serverRemedies[code] ?? []),
    ...(pageRemedies[code] ?? []),
    ...(corsCodes.test(code) || ['C25', 'D07'].includes(code) ? [ensureCors] : []),
  ];
}

function patientOf(input: PlanInput, workspace: Workspace, finding: ReportFinding): Patient | undefined {
  const { report, project } = input;
  const facts = report.probes as unknown as readonly Fact[];
  const subjects = [...report.requests, ...report.sockets];
  const place = /^[^/\s]+:\d+$/u.test(finding.about) ? finding.about : undefined;
  const subject =
    subjects.find(({ id }) => id === finding.about) ??
    subjects.find(({ url }) => place !== undefined && `${hostOf(url)}:${portOf(new URL(url))}` === place) ??
    subjects[0];
  if (subject === undefined) return undefined;
  const own = requestOf(input, subject);
  const url = new URL(own?.url ?? subject.url);
  return {
    workspace,
    finding,
    facts,
    project,
    url,
    origin: report.origin,
    need: needOf({ input, url, finding }, own, subject),
  };
}

const hostOf = (url: string): string => new URL(url).hostname.replaceAll(/[[\]]/gu, '');

/** The request as it was asked for: the report masks what is secret in it. */
function requestOf(
  { target }: PlanInput,
  { id, url }: { readonly id: string; readonly url: string },
): RequestUnderTest | undefined {
  const asked = makeCase(target);
  const sockets = asked.sockets.find((each) => each.id === id);
  const request = asked.requests.find((each) => each.id === id);
  if (request !== undefined && new URL(request.url).pathname === new URL(url).pathname) return request;
  return sockets === undefined
    ? undefined
    : { id, url: sockets.url, method: 'GET', headers: [], credentials: 'same-origin', isNamed: true };
}

const safe = /^(?:accept|accept-language|content-language|cookie)$/iu;

function needOf(
  { input, url, finding }: { readonly input: PlanInput; readonly url: URL; readonly finding: ReportFinding },
  request: RequestUnderTest | undefined,
  subject: { readonly method: string },
): Need | undefined {
  const { origin, findings } = input.report;
  if (origin === null || origin === 'null' || origin === '') return undefined;
  const isMeant = findings.some(({ code, about }) => about === finding.about && /^(?:B09|C13|C14|C15|C16)$/u.test(code));
  return {
    origin,
    url,
    method: (request?.method ?? subject.method).toUpperCase(),
    headers: (request?.headers ?? []).map(([name]) => name).filter((name) => !safe.test(name)),
    isCredentialed: request?.credentials === 'include' || isMeant,
    exposes: exposedBy(input),
    isMisplaced: false,
  };
}

/** Response headers that the page reads and is not shown: the finding names them. */
function exposedBy({ report }: PlanInput): string[] {
  const found = report.findings.filter(({ code }) => code === 'C34');
  const facts = report.probes as unknown as readonly Fact[];
  const read = facts.flatMap((fact) => (fact.kind === 'setting' && fact.topic === 'reads-header' ? [fact.value] : []));
  const text = found
    .flatMap(({ cause, evidence }) => [cause, ...evidence])
    .join('\n')
    .toLowerCase();
  return [...new Set(read.filter((name) => text.includes(name.toLowerCase())))];
}

function commandsFor(input: PlanInput, patient: Patient, isEdited: boolean): MendCommand[] {
  const { finding, workspace, url } = patient;
  const context = { hasFolder: (path: string) => input.environments.includes(path) };
  const { code } = finding;
  if (code === 'T01') return startOf(patient, url, context);
  if (/^(?:P01|W11|D12)$/u.test(code) && !isEdited) return startBehind(patient, context);
  if (code === 'T06') return stopStrangers(patient);
  if (code === 'T07') return [...stopStrangers(patient), ...startOf(patient, url, context)];
  if (code === 'T08') return startOf(patient, url, context).map((command) => ({ ...command, kind: 'restart' }));
  if (/^D0[23]$/u.test(code)) return startServices(patient);
  if (code === 'W02' || code === 'D04') {
    const file = serverFiles(workspace)
      .filter((path) => code === 'D04' || path.endsWith('.py'))
      .flatMap((path) => manifestOf(workspace, path))[0];
    return file === undefined ? [] : [installPackages(workspace, file, context.hasFolder)];
  }
  return [];
}

function manifestOf(workspace: Workspace, path: string): string[] {
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : '';
  const names = path.endsWith('.py') ? ['requirements.txt'] : ['package.json'];
  return names
    .flatMap((name) => [folder + name, name])
    .filter((each) => workspace.text(each) !== undefined)
    .slice(0, 1);
}

/** Where a server of the project sends requests on to: by a proxy's rule, what was tried, the finding's words, its environment. */
function upstreamOf({ workspace, url, facts, finding, project }: Patient): URL | undefined {
  const behind = behindProxy(workspace, url);
  if (behind.host !== url.host) return behind;
  const down = facts.find((fact) => fact.kind === 'dependency' && fact.service === 'http' && fact.outcome !== 'ok');
  if (down?.kind === 'dependency') return new URL(`http://${down.host}:${down.port}/`);
  const named = [finding.cause, ...finding.evidence].join(' ').matchAll(/(?:localhost|127\.0\.0\.1):(?<port>\d+)/gu);
  const [asked = ''] = serversFor(workspace, url, { project, facts });
  const env = workspace.text(nearest(workspace, asked, '.env') ?? '') ?? '';
  const set = env.matchAll(/^\w*(?:PORT|URL|HOST|BASE)\w*\s*=[^\n]*?(?<port>\d{4,5})\b/gmu);
  const ports = [...named, ...set].map(({ groups }) => groups?.['port']);
  const port = ports.find((each) => each !== undefined && each !== portOf(url));
  return port === undefined ? undefined : new URL(`http://127.0.0.1:${port}/`);
}

/** Starts the server behind the one that was asked, never that one: it runs. */
function startBehind(patient: Patient, context: StartContext): MendCommand[] {
  const { workspace, url, project, facts } = patient;
  const upstream = upstreamOf(patient);
  if (upstream === undefined) return [];
  const asked = serversFor(workspace, url, { project, facts })[0];
  const running = facts.some((fact) => fact.kind === 'listener' && String(fact.port) === portOf(url)) ? asked : undefined;
  return startOf({ ...patient, isSpared: (path) => path === running }, upstream, context);
}

/** Servers whose files are changed and that do not reload by themselves. */
function restartsFor(input: PlanInput, workspace: Workspace, changed: readonly string[]): MendCommand[] {
  const facts = input.report.probes as unknown as readonly Fact[];
  const context = { hasFolder: (path: string) => input.environments.includes(path) };
  const folders = new Set(changed.map((path) => path.slice(0, path.lastIndexOf('/') + 1)));
  const found = [...input.report.requests, ...input.report.sockets].flatMap(({ url }) => {
    const address = behindProxy(workspace, new URL(url));
    if (reloads(facts, portOf(address))) return [];
    const path = serversFor(workspace, address, { project: input.project, facts }).find(
      (each) => changed.includes(each) || folders.has(each.slice(0, each.lastIndexOf('/') + 1)),
    );
    const command = path === undefined ? undefined : startCommand(workspace, path, { ...context, port: portOf(address) });
    return command === undefined ? [] : [{ ...command, kind: 'restart' as const }];
  });
  return [...new Map(found.map((each) => [`${each.folder} ${each.text}`, each])).values()];
}
