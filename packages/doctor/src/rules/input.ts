import type { CauseCode } from './catalogue.ts';
import { catalogue } from './catalogue.ts';
import { place } from './evidence.ts';
import { requestRule } from './rule.ts';
import type { Draft, Rule } from './rule.ts';
import type { View } from './view.ts';

const isCode = (text: string): text is CauseCode => Object.hasOwn(catalogue, text);

/** Causes that lie in the page alone: the browser's own words are the proof. */
function provenBySymptom(code: CauseCode): Rule {
  return {
    code,
    find: ({ examined: { symptom } }) =>
      symptom?.isProof === true && symptom.suspects[0] === code ? [fromText(code, symptom.text)] : [],
  };
}

const fromText = (code: CauseCode, text: string): Draft => ({
  about: 'page',
  cause: catalogue[code].wrong,
  evidence: [text],
  confidence: 0.9,
});

const inPage = ['B05', 'B06', 'B11', 'B12', 'B15', 'B17', 'B23', 'B24', 'P07', 'P17', 'P21', 'P19', 'P20', 'W18', 'W30'].filter(
  isCode,
);

/** `localhost:8000` where a URL is needed. */
const withoutScheme = /^(?:localhost|127\.0\.0\.1|[\w-]+(?:\.[\w-]+)+):\d+(?:\/|$)/u;

/** Variables that a build puts into the page. */
const isPublicVariable = (name: string): boolean =>
  /^(?:VITE_|NEXT_PUBLIC_|REACT_APP_|PUBLIC_|NUXT_PUBLIC_|VUE_APP_)/u.test(name);

const noScheme: Rule = {
  code: 'P07',
  find: (view) => {
    const found = [...view.settings('env').filter(({ name }) => isPublicVariable(name)), ...view.settings('api-url')].find(
      ({ value }) => withoutScheme.test(value),
    );
    if (found === undefined) return [];
    return [
      {
        about: 'page',
        cause: `${found.name} is "${found.value}", without http://.`,
        evidence: [place(found)],
        confidence: 0.92,
        fix: { summary: `Write http://${found.value}` },
      },
    ];
  },
};

const isLocal = (url: string): boolean => /^(?:https?|wss?):\/\/(?:localhost|127\.0\.0\.1)/u.test(url);

const bakedIn: Rule = {
  code: 'P06',
  find: (view: View) => {
    const { page, examined } = view;
    const broken = page?.bakedUrls.find(({ url }) => url.startsWith('undefined/'));
    if (broken !== undefined) {
      return [baked(broken, `The frontend calls "${broken.url}": a variable was missing when it was built.`)];
    }
    const isPublic = examined.origin !== undefined && /^https?:/u.test(examined.origin) && !isLocal(examined.origin);
    const local = isPublic ? page?.bakedUrls.find(({ url }) => isLocal(url)) : undefined;
    return local === undefined
      ? []
      : [baked(local, `The deployed frontend calls ${local.url}: the address of the machine it was built on.`)];
  },
};

const baked = (found: { url: string; file: string }, cause: string): Draft => ({
  about: 'page',
  cause,
  evidence: [`${found.file}: ${found.url}`],
  confidence: 0.9,
  fix: { summary: 'Set the variable and build again, or read the address at run time.' },
});

const undefinedPath = requestRule('P06', ({ url }) =>
  /\/undefined(?:\/|$)/u.test(url.pathname)
    ? {
        cause: `The path begins with "undefined": a variable was missing when the frontend was built.`,
        evidence: [url.href],
        confidence: 0.93,
        fix: { summary: 'Set the variable and build again.' },
        explains: ['D07', 'P04', 'C01'] as const,
      }
    : undefined,
);

const badBytes = requestRule('P19', ({ request }) => {
  const bad = request.headers.find(([, value]) => /[^\t\u{20}-\u{7E}\u{80}-\u{FF}]/u.test(value));
  return bad === undefined
    ? undefined
    : {
        cause: `The value of ${bad[0]} holds a character that no header can carry.`,
        evidence: [`${bad[0]}: a character above U+00FF or a control character`],
        confidence: 0.95,
      };
});

const userInfo = requestRule('P20', ({ url }) =>
  url.username === '' && url.password === ''
    ? undefined
    : { cause: 'The URL carries a user name; fetch refuses it.', evidence: [url.origin], confidence: 0.95 },
);

const badProtocol: Rule = {
  code: 'W18',
  find: (view) =>
    view.sockets.flatMap(({ socket }) => {
      const bad = socket.protocols.find(
        (protocol, at) => !/^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/u.test(protocol) || socket.protocols.indexOf(protocol) !== at,
      );
      return bad === undefined
        ? []
        : [
            {
              about: socket.id,
              cause: `The subprotocol "${bad.includes(' ') ? bad.split(' ')[0] : bad}…" is no token, or stands twice.`,
              evidence: ['Sec-WebSocket-Protocol takes tokens, each once'],
              confidence: 0.97,
            },
          ];
    }),
};

/** What is wrong before anything is sent. */
export const inputRules: readonly Rule[] = [
  ...inPage.map(provenBySymptom),
  noScheme,
  bakedIn,
  undefinedPath,
  badBytes,
  userInfo,
  badProtocol,
];
