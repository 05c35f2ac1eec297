import type { Lab } from '../lab.ts';
import { get, pageOrigin, sendJson } from '../requests.ts';
import { express } from '../stacks/node.ts';
import {
  credentialsValue,
  headerNotAllowed,
  methodNotAllowed,
  multipleValues,
  noHeader,
  otherValue,
  preflightNoHeader,
  preflightStatus,
  wildcard,
} from '../shows.ts';

const items = `app.get('/items', (request, response) => response.json([{ id: 1 }]));`;
const save = `app.use(express.json());
app.post('/items', (request, response) => response.status(201).json({ id: 2 }));
app.put('/items/:id', (request, response) => response.json({ id: request.params.id }));
app.patch('/items/:id', (request, response) => response.json({ id: request.params.id }));
app.delete('/items/:id', (request, response) => response.json({ removed: true }));`;

/** Express with the cors package, configured in the ways it gets configured. */
export const expressLabs: readonly Lab[] = [
  {
    id: 'express-no-cors',
    title: 'An Express API that nobody told about another origin',
    causes: ['C01'],
    stack: 'express',
    shows: noHeader,
    setup: (ports) => ({ parts: [express(ports, items)], request: get(ports, '/items') }),
    mended: (ports) => ({ parts: [express(ports, `app.use(cors());\n${items}`)], request: get(ports, '/items') }),
  },
  {
    id: 'express-no-cors-post',
    title: 'The same API asked with JSON: the preflight meets a router that knows no OPTIONS',
    causes: ['C01'],
    synonyms: ['C02'],
    stack: 'express',
    shows: preflightNoHeader,
    setup: (ports) => ({ parts: [express(ports, save)], request: sendJson(ports, '/items') }),
    mended: (ports) => ({ parts: [express(ports, `app.use(cors());\n${save}`)], request: sendJson(ports, '/items') }),
  },
  {
    id: 'express-cors-on-one-route',
    title: 'cors() stands on the PUT route only, its preflight has no route',
    causes: ['C02'],
    stack: 'express',
    shows: preflightNoHeader,
    setup: (ports) => ({
      parts: [
        express(
          ports,
          `app.get('/items/1', cors(), (request, response) => response.json({}));\napp.put('/items/:id', cors(), (request, response) => response.json({}));`,
        ),
      ],
      request: sendJson(ports, '/items/1', { method: 'PUT' }),
    }),
    mended: (ports) => ({
      parts: [express(ports, `app.use(cors());\napp.put('/items/:id', (request, response) => response.json({}));`)],
      request: sendJson(ports, '/items/1', { method: 'PUT' }),
    }),
  },
  {
    id: 'express-manual-404-preflight',
    title: 'Headers are set by hand for everything, and OPTIONS falls through to the 404 page',
    causes: ['C03'],
    stack: 'express',
    shows: preflightStatus,
    setup: (ports) => ({
      parts: [
        express(
          ports,
          `${byHand(pageOrigin(ports))}\napp.use((request, response, next) => (request.method === 'OPTIONS' ? response.status(404).end('Cannot OPTIONS') : next()));\n${save}`,
        ),
      ],
      request: sendJson(ports, '/items'),
    }),
    mended: (ports) => ({
      parts: [
        express(
          ports,
          `${byHand(pageOrigin(ports))}\napp.use((request, response, next) => (request.method === 'OPTIONS' ? response.sendStatus(204) : next()));\n${save}`,
        ),
      ],
      request: sendJson(ports, '/items'),
    }),
  },
  {
    id: 'express-allowlist',
    title: 'The list of origins knows the deployed app and not the one that runs here',
    causes: ['C04'],
    stack: 'express',
    shows: noHeader,
    setup: (ports) => ({
      parts: [
        express(ports, `app.use(cors({ origin: ['https://app.example.com', 'http://localhost:${ports.other}'] }));\n${items}`),
      ],
      request: get(ports, '/items'),
    }),
    mended: (ports) => ({
      parts: [express(ports, `app.use(cors({ origin: ['https://app.example.com', '${pageOrigin(ports)}'] }));\n${items}`)],
      request: get(ports, '/items'),
    }),
  },
  {
    id: 'express-allowlist-preflighted',
    title: 'The list lacks our origin, and the request carries a token',
    causes: ['C04'],
    stack: 'express',
    shows: preflightNoHeader,
    setup: (ports) => ({
      parts: [express(ports, `app.use(cors({ origin: ['https://app.example.com'], credentials: true }));\n${save}`)],
      request: sendJson(ports, '/items/1', { method: 'PUT', credentials: 'include' }),
    }),
    mended: (ports) => ({
      parts: [express(ports, `app.use(cors({ origin: ['${pageOrigin(ports)}'], credentials: true }));\n${save}`)],
      request: sendJson(ports, '/items/1', { method: 'PUT', credentials: 'include' }),
    }),
  },
  {
    id: 'express-fixed-origin',
    title: 'One origin as a string is sent to everybody, and it is another one',
    causes: ['C05'],
    stack: 'express',
    shows: otherValue,
    setup: (ports) => ({
      parts: [express(ports, `app.use(cors({ origin: 'https://shop.example.com' }));\n${items}`)],
      request: get(ports, '/items'),
    }),
    mended: (ports) => ({
      parts: [express(ports, `app.use(cors({ origin: '${pageOrigin(ports)}' }));\n${items}`)],
      request: get(ports, '/items'),
    }),
  },
  {
    id: 'express-trailing-slash',
    title: 'The origin is written with a slash at its end',
    causes: ['C06'],
    stack: 'express',
    shows: otherValue,
    setup: (ports) => ({
      parts: [express(ports, `app.use(cors({ origin: '${pageOrigin(ports)}/' }));\n${items}`)],
      request: get(ports, '/items'),
    }),
    mended: (ports) => ({
      parts: [express(ports, `app.use(cors({ origin: '${pageOrigin(ports)}' }));\n${items}`)],
      request: get(ports, '/items'),
    }),
  },
  {
    id: 'express-trailing-slash-in-list',
    title: 'A list with a slash at the end of our origin: the header is left out',
    causes: ['C06'],
    stack: 'express',
    shows: noHeader,
    setup: (ports) => ({
      parts: [
        express(
          ports,
          `const allowed = ['${pageOrigin(ports)}/', 'https://app.example.com/'];\napp.use(cors({ origin: allowed }));\n${items}`,
        ),
      ],
      request: get(ports, '/items'),
    }),
    mended: (ports) => ({
      parts: [express(ports, `app.use(cors({ origin: ['${pageOrigin(ports)}'] }));\n${items}`)],
      request: get(ports, '/items'),
    }),
  },
  {
    id: 'express-missing-port',
    title: 'The origin is written without its port',
    causes: ['C06'],
    synonyms: ['C05'],
    stack: 'express',
    shows: otherValue,
    setup: (ports) => ({
      parts: [express(ports, `app.use(cors({ origin: 'http://localhost' }));\n${items}`)],
      request: get(ports, '/items'),
    }),
  },
  {
    id: 'express-localhost-127',
    title: 'The server names 127.0.0.1 and the page is opened as localhost',
    causes: ['C07'],
    stack: 'express',
    shows: otherValue,
    setup: (ports) => ({
      parts: [express(ports, `app.use(cors({ origin: 'http://127.0.0.1:${ports.web}' }));\n${items}`)],
      request: get(ports, '/items'),
    }),
    mended: (ports) => ({
      parts: [
        express(ports, `app.use(cors({ origin: ['http://127.0.0.1:${ports.web}', '${pageOrigin(ports)}'] }));\n${items}`),
      ],
      request: get(ports, '/items'),
    }),
  },
  {
    id: 'express-127-localhost-list',
    title: 'The list names localhost and the page is opened as 127.0.0.1',
    causes: ['C07'],
    stack: 'express',
    shows: noHeader,
    setup: (ports) => ({
      parts: [
        express(
          ports,
          `app.use(cors({ origin: ['${pageOrigin(ports)}', 'https://app.example.com'], credentials: true }));\n${items}`,
        ),
      ],
      request: get(ports, '/items'),
      page: { origin: `http://127.0.0.1:${ports.web}` },
    }),
  },
  {
    id: 'express-scheme',
    title: 'The server was told https, the page is loaded over http',
    causes: ['C08'],
    stack: 'express',
    shows: otherValue,
    setup: (ports) => ({
      parts: [express(ports, `app.use(cors({ origin: 'https://localhost:${ports.web}' }));\n${items}`)],
      request: get(ports, '/items'),
    }),
  },
  {
    id: 'express-comma-string',
    title: 'Two origins in one string',
    causes: ['C09'],
    stack: 'express',
    shows: multipleValues,
    setup: (ports) => ({
      parts: [
        express(ports, `app.use(cors({ origin: process.env.CORS_ORIGIN }));\n${items}`, {
          env: { CORS_ORIGIN: `${pageOrigin(ports)},https://app.example.com` },
        }),
      ],
      request: get(ports, '/items'),
    }),
    mended: (ports) => ({
      parts: [
        express(ports, `app.use(cors({ origin: process.env.CORS_ORIGIN.split(',') }));\n${items}`, {
          env: { CORS_ORIGIN: `${pageOrigin(ports)},https://app.example.com` },
        }),
      ],
      request: get(ports, '/items'),
    }),
  },
  {
    id: 'express-star-with-credentials',
    title: 'The star together with credentials, which the package sends without a word',
    causes: ['C13'],
    stack: 'express',
    shows: wildcard,
    setup: (ports) => ({
      parts: [express(ports, `app.use(cors({ origin: '*', credentials: true }));\n${items}`)],
      request: get(ports, '/items', { credentials: 'include' }),
    }),
    mended: (ports) => ({
      parts: [express(ports, `app.use(cors({ origin: '${pageOrigin(ports)}', credentials: true }));\n${items}`)],
      request: get(ports, '/items', { credentials: 'include' }),
    }),
  },
  {
    id: 'express-default-with-credentials',
    title: 'cors() as it comes, and a page that sends cookies',
    causes: ['C13'],
    stack: 'express',
    shows: wildcard,
    setup: (ports) => ({
      parts: [express(ports, `app.use(cors());\n${save}`)],
      request: sendJson(ports, '/items', { credentials: 'include' }),
    }),
  },
  {
    id: 'express-no-acac',
    title: 'Our origin is allowed, its cookies are not',
    causes: ['C14'],
    synonyms: ['C15'],
    stack: 'express',
    shows: credentialsValue,
    setup: (ports) => ({
      parts: [express(ports, `app.use(cors({ origin: '${pageOrigin(ports)}' }));\n${items}`)],
      request: get(ports, '/items', { credentials: 'include' }),
    }),
    mended: (ports) => ({
      parts: [express(ports, `app.use(cors({ origin: '${pageOrigin(ports)}', credentials: true }));\n${items}`)],
      request: get(ports, '/items', { credentials: 'include' }),
    }),
  },
  {
    id: 'express-header-list',
    title: 'A fixed list of headers lacks the one the app sends',
    causes: ['C17'],
    stack: 'express',
    shows: headerNotAllowed,
    setup: (ports) => ({
      parts: [express(ports, `app.use(cors({ origin: true, allowedHeaders: ['Content-Type', 'Authorization'] }));\n${items}`)],
      request: get(ports, '/items', { headers: { 'X-Api-Key': 'abc' } }),
    }),
    mended: (ports) => ({
      parts: [
        express(
          ports,
          `app.use(cors({ origin: true, allowedHeaders: ['Content-Type', 'Authorization', 'X-Api-Key'] }));\n${items}`,
        ),
      ],
      request: get(ports, '/items', { headers: { 'X-Api-Key': 'abc' } }),
    }),
  },
  {
    id: 'express-tracing-header',
    title: 'A tracing library adds two headers that no list knows',
    causes: ['C18'],
    synonyms: ['C17'],
    stack: 'express',
    shows: headerNotAllowed,
    setup: (ports) => ({
      parts: [express(ports, `app.use(cors({ origin: true, allowedHeaders: 'Content-Type' }));\n${items}`)],
      request: get(ports, '/items', { headers: { 'sentry-trace': '1-2-1', baggage: 'a=b' } }),
    }),
  },
  {
    id: 'express-method-list',
    title: 'The list of methods was written before there was a DELETE',
    causes: ['C20'],
    stack: 'express',
    shows: methodNotAllowed,
    setup: (ports) => ({
      parts: [express(ports, `app.use(cors({ methods: ['GET', 'POST'] }));\n${save}`)],
      request: get(ports, '/items/1', { method: 'DELETE' }),
    }),
    mended: (ports) => ({
      parts: [express(ports, `app.use(cors({ methods: ['GET', 'POST', 'DELETE'] }));\n${save}`)],
      request: get(ports, '/items/1', { method: 'DELETE' }),
    }),
  },
  {
    id: 'express-lower-case-patch',
    title: 'fetch with the method patch, which no browser turns into PATCH',
    causes: ['C21'],
    stack: 'express',
    shows: /Method patch is not allowed/u,
    setup: (ports) => ({
      parts: [express(ports, `app.use(cors());\n${save}`)],
      request: sendJson(ports, '/items/1', { method: 'patch' }),
    }),
    mended: (ports) => ({
      parts: [express(ports, `app.use(cors());\n${save}`)],
      request: sendJson(ports, '/items/1', { method: 'PATCH' }),
    }),
  },
];

const byHand = (origin: string): string => `app.use((request, response, next) => {
  response.set('Access-Control-Allow-Origin', '${origin}');
  response.set('Access-Control-Allow-Headers', 'Content-Type');
  next();
});`;
