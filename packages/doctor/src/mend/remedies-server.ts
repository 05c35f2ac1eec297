import { nearest } from './env-file.ts';
import type { Edit } from './edit.ts';
import { addVary } from './js/hand-headers.ts';
import { keepReplyHeaders, setInCall } from './js/node-server.ts';
import {
  allowSocketOrigin,
  dropProtocolHandler,
  insertResourcePolicy,
  loadSocketPlugin,
  markSocketRoute,
} from './js/sockets.ts';
import type { Patient, Remedy } from './plan.ts';
import { allowPythonSocketOrigin } from './py/sockets.ts';
import { behindProxy, portOf, serverFiles, serversFor } from './servers.ts';

const filesOf = ({ workspace, url, project, facts }: Patient): string[] =>
  serversFor(workspace, behindProxy(workspace, url), { project, facts });

/** The first file for which an editor does something. */
const inServer =
  (work: (patient: Patient, path: string) => boolean, reason: string): Remedy =>
  (patient) =>
    filesOf(patient).some((path) => work(patient, path)) || reason;

function replaceIn(
  { workspace }: Patient,
  path: string,
  {
    pattern,
    text,
    note,
  }: { readonly pattern: RegExp; readonly text: (found: RegExpExecArray) => string; readonly note: string },
): boolean {
  const edits = [...(workspace.text(path) ?? '').matchAll(pattern)].map((found): Edit => ({
    start: found.index,
    end: found.index + found[0].length,
    text: text(found),
  }));
  workspace.edit(path, edits, [note]);
  return edits.length > 0;
}

const reflectAll = "/event-stream/u.test(String(response.getHeader('Content-Type')))";
const exemptStreams = inServer(
  ({ workspace }, path) =>
    setInCall(workspace, path, {
      callee: /^compression$/u,
      property: 'filter',
      value: `(request, response) => !${reflectAll} && compression.filter(request, response)`,
    }),
  'no compression layer is written out in the server',
);

const keepHeaders = inServer(
  ({ workspace }, path) => keepReplyHeaders(workspace, path),
  'no raw answer is written out in the server',
);
const sayVary = inServer(({ workspace }, path) => addVary(workspace, path), 'the header is not set by hand');

const openResources: Remedy = (patient) => {
  const { workspace } = patient;
  const files = [...new Set([...filesOf(patient), ...serverFiles(workspace)])];
  const isHelmet = files.some((path) =>
    setInCall(workspace, path, {
      callee: /^helmet$/u,
      property: 'crossOriginResourcePolicy',
      value: "{ policy: 'cross-origin' }",
    }),
  );
  return isHelmet || files.some((path) => insertResourcePolicy(workspace, path)) || 'no server of the project sends this asset';
};

const secureCookie = inServer(
  (patient, path) =>
    replaceIn(patient, path, {
      pattern: /SameSite=None(?!;?\s*Secure)(?=[^'"`]*['"`])(?![^'"`]*Secure)/giu,
      text: ([found]) => `${found}; Secure`,
      note: 'mark the cookie Secure',
    }) ||
    replaceIn(patient, path, {
      pattern: /\bsameSite\s*:\s*['"]none['"](?![^}]*secure\s*:)/giu,
      text: ([found]) => `${found}, secure: true`,
      note: 'mark the cookie secure',
    }) ||
    replaceIn(patient, path, {
      pattern: /\bsamesite\s*=\s*['"]none['"](?![^)]*secure\s*=)/giu,
      text: ([found]) => `${found}, secure=True`,
      note: 'mark the cookie secure',
    }),
  'the cookie is not written out in the server',
);

const dropEncoding = inServer(
  (patient, path) =>
    replaceIn(patient, path, {
      pattern: /(?:,\s*)?['"]Content-Encoding['"]\s*:\s*['"](?:gzip|br|deflate)['"](?:\s*,(?=\s*['"\w]))?/giu,
      text: ([found]) => (found.startsWith(',') && found.endsWith(',') ? ',' : ''),
      note: 'send no Content-Encoding with plain bytes',
    }),
  'the header is not written out in the server',
);

const streamType = inServer(
  (patient, path) =>
    replaceIn(patient, path, {
      pattern: /(?<=StreamingResponse\([^\n]*(?:media_type|mimetype)\s*=\s*)['"][\w/+.-]+['"]/gu,
      text: ([found]) => found.replace(/[\w/+.-]+/u, 'text/event-stream'),
      note: 'send the stream as text/event-stream',
    }),
  'the route answers with something that is no stream',
);

/** Listens on every address in place of one, where a source or a start script says so. */
const bindEverywhere: Remedy = (patient) => {
  const { workspace } = patient;
  const scripts = [...filesOf(patient), ...workspace.paths.filter((path) => /(?:package\.json|Procfile|\.sh)$/u.test(path))];
  const done = scripts.filter((path) =>
    replaceIn(patient, path, {
      pattern:
        /(?<=\b(?:host|hostname)\s*[:=]\s*|--host[ =]|\.listen\(\s*[\w.]+\s*,\s*)(?<quote>['"]?)(?:127\.0\.0\.1|localhost|::1)\k<quote>/gu,
      text: ({ groups }) => `${groups?.['quote'] ?? ''}0.0.0.0${groups?.['quote'] ?? ''}`,
      note: 'listen on every address',
    }),
  );
  return done.length > 0 || `start it with --host 0.0.0.0 --port ${portOf(patient.url)}`;
};

const socketLibrary: Remedy = (patient) => {
  const path = serverFiles(patient.workspace).find((each) => each.endsWith('.py')) ?? '';
  const file = nearest(patient.workspace, path, 'requirements.txt') ?? nearest(patient.workspace, path, 'pyproject.toml');
  if (file === undefined) return 'no requirements are written down';
  return replaceIn(patient, file, {
    pattern: /(?<=^|["'])uvicorn(?!\[|[\w-])/gmu,
    text: () => 'uvicorn[standard]',
    note: 'require uvicorn with its WebSocket library',
  });
};

const socketOrigin: Remedy = (patient) => {
  const { workspace, origin } = patient;
  if (origin === null || origin === 'null') return 'the page has no origin';
  const files = [...new Set([...filesOf(patient), ...serverFiles(workspace)])];
  return (
    files.some((path) =>
      path.endsWith('.py') ? allowPythonSocketOrigin(workspace, path, origin) : allowSocketOrigin(workspace, path, origin),
    ) || 'the list of origins is not written out in the server'
  );
};

/** Mended in the backend's own sources, the CORS layer aside. */
export const serverRemedies: Readonly<Record<string, readonly Remedy[]>> = {
  T03: [bindEverywhere],
  D17: [keepHeaders],
  C32: [sayVary],
  P09: [exemptStreams],
  B08: [secureCookie],
  B11: [openResources],
  B12: [openResources],
  B20: [dropEncoding],
  E01: [streamType],
  W02: [socketLibrary],
  W08: [socketOrigin],
  W12: [inServer(({ workspace }, path) => loadSocketPlugin(workspace, path), 'the plugin is registered in another file')],
  W13: [
    inServer(
      ({ workspace, url }, path) => markSocketRoute(workspace, path, url.pathname),
      'the route is not written out in the server',
    ),
  ],
  W17: [
    inServer(
      ({ workspace }, path) => dropProtocolHandler(workspace, path),
      'the choice of a subprotocol is not written out in the server',
    ),
  ],
};
