import type { Lab } from '../lab.ts';
import { oneFault } from '../one-fault.ts';
import { get } from '../requests.ts';
import { handmade } from '../stacks/handmade.ts';
import { express, nodeHttp } from '../stacks/node.ts';

const idle = 5400;

/** What a browser remembers, and what it calls by another name. */
export const memoryLabs: readonly Lab[] = [
  oneFault({
    id: 'preflight-max-age-with-unit',
    title: 'Access-Control-Max-Age: 600s is no number: the preflight is forgotten after five seconds',
    causes: ['C33'],
    stack: 'node',
    shows: /unusable 2 preflights/u,
    scene: (ports, isMended) => ({
      parts: [
        nodeHttp(
          ports,
          `  globalThis.asked ??= 0;
  const all = { 'Access-Control-Allow-Origin': '*', 'Content-Type': 'application/json' };
  if (request.url === '/asked') return response.writeHead(200, all).end(String(globalThis.asked));
  if (request.method !== 'OPTIONS') return response.writeHead(200, all).end('{}');
  globalThis.asked += 1;
  response.writeHead(204, { ...all, 'Access-Control-Allow-Methods': 'PUT', 'Access-Control-Max-Age': '600${isMended ? '' : 's'}' }).end();`,
        ),
      ],
      request: get(ports, '/x', {
        method: 'PUT',
        holdMs: idle + 2000,
        script: `(async () => {
          const put = () => fetch('http://localhost:${ports.api}/x', { method: 'PUT' });
          await put();
          await new Promise((resolve) => setTimeout(resolve, ${idle}));
          await put();
          const asked = await (await fetch('http://localhost:${ports.api}/asked')).json();
          return asked === 1 ? 'ok once' : 'unusable ' + asked + ' preflights';
        })()`,
      }),
    }),
  }),
  oneFault({
    id: 'firefox-calls-refused-cors',
    title: 'Nothing listens, and Firefox says "Cross-Origin Request Blocked"',
    causes: ['D19'],
    synonyms: ['T01'],
    stack: 'express',
    shows: /ERR_CONNECTION_REFUSED/u,
    inFirefox: /Cross-Origin Request Blocked[^\n]*CORS request did not succeed\)\. Status code: \(null\)/u,
    asking: 'console-text',
    pastedFrom: 'firefox',
    scene: (ports, isMended) => {
      const api = express(ports, `app.use(cors());\napp.get('/items', (request, response) => response.json([1]));`);
      return { parts: [isMended ? api : { ...api, programs: [] }], request: get(ports, '/items') };
    },
  }),
  oneFault({
    id: 'firefox-calls-not-http-cors',
    title: 'Another protocol answers on the port, and Firefox says that a CORS header is missing',
    causes: ['D19'],
    synonyms: ['T19'],
    stack: 'redis',
    shows: /ERR_EMPTY_RESPONSE|ERR_INVALID_HTTP_RESPONSE/u,
    inFirefox: /Cross-Origin Request Blocked/u,
    asking: 'console-text',
    pastedFrom: 'firefox',
    scene: (ports, isMended) =>
      isMended
        ? { parts: [handmade(ports, { 'Access-Control-Allow-Origin': '*' })], request: get(ports, '/items') }
        : { parts: [], service: 'redis', request: { url: `http://localhost:${ports.service}/items` } },
  }),
];
