import type { Lab, LabRequest, Part, Ports, Setup } from '../lab.ts';
import { get, stream } from '../requests.ts';
import { noHeader, pending } from '../shows.ts';
import { express, fastify, nodeHttp } from '../stacks/node.ts';
import { nginx } from '../stacks/proxies.ts';
import { fastapi, flask, starletteCors } from '../stacks/python.ts';

const one = (part: Part, request: LabRequest): Setup => ({ parts: [part], request });

/** Four events, one every half second, then the end. */
const ticks = (more = ''): string => `app.use(cors());
app.get('/health', (request, response) => response.json({ ok: true }));
app.get('/events', (request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache'${more} });
  let count = 0;
  const timer = setInterval(() => {
    count += 1;
    response.write('data: ' + count + '\\n\\n');
    if (count === 4) { clearInterval(timer); response.end(); }
  }, 500);
});`;

/** Resolves with `ok` when the first event comes before the last one was sent. */
const prompt = (url: string): string => `new Promise((resolve) => {
  const started = performance.now();
  const source = new EventSource('${url}');
  source.onmessage = (event) => { source.close(); const ms = Math.round(performance.now() - started); resolve((ms < 1500 ? 'ok first event after ' : 'unusable late, first event after ') + ms); };
  source.onerror = () => { source.close(); resolve('rejected event source'); };
})`;

/** Event streams. */
export const sseLabs: readonly Lab[] = [
  {
    id: 'sse-json-error',
    title: 'The stream’s route answers with JSON',
    causes: ['E01'],
    stack: 'express',
    shows: /MIME type \("application\/json"\) that is not "text\/event-stream"/u,
    setup: (ports) =>
      one(
        express(ports, `app.use(cors());\napp.get('/events', (request, response) => response.json({ error: 'no such run' }));`),
        stream(ports, '/events'),
      ),
    mended: (ports) => one(express(ports, ticks()), stream(ports, '/events')),
  },
  {
    id: 'sse-text-plain',
    title: 'The generator is streamed as text/plain',
    causes: ['E01'],
    stack: 'fastapi',
    shows: /MIME type \("text\/plain"\) that is not "text\/event-stream"/u,
    setup: (ports) =>
      one(
        fastapi(
          ports,
          `${starletteCors(['*'])}\nfrom fastapi.responses import StreamingResponse\n\n@app.get("/events")\ndef events():\n    return StreamingResponse(iter(["data: 1\\n\\n"]), media_type="text/plain")`,
        ),
        stream(ports, '/events'),
      ),
    mended: (ports) =>
      one(
        fastapi(
          ports,
          `${starletteCors(['*'])}\nfrom fastapi.responses import StreamingResponse\n\n@app.get("/events")\ndef events():\n    return StreamingResponse(iter(["data: 1\\n\\n"]), media_type="text/event-stream")`,
        ),
        stream(ports, '/events'),
      ),
  },
  {
    id: 'sse-html-page',
    title: 'The page itself answers the stream’s path',
    causes: ['E01'],
    synonyms: ['P04'],
    stack: 'node',
    shows: /MIME type \("text\/html"\) that is not "text\/event-stream"/u,
    setup: (ports) =>
      one(
        nodeHttp(
          ports,
          `  response.writeHead(200, { 'Content-Type': 'text/html', 'Access-Control-Allow-Origin': '*' }).end('<!doctype html><title>App</title><div id="root"></div>');`,
        ),
        stream(ports, '/api/events'),
      ),
  },
  {
    id: 'sse-204',
    title: 'A 204 tells the EventSource never to come back',
    causes: ['E02'],
    stack: 'node',
    shows: /^rejected event source, state 2/mu,
    setup: (ports) =>
      one(
        nodeHttp(ports, `  response.writeHead(204, { 'Access-Control-Allow-Origin': '*' }).end();`),
        stream(ports, '/events'),
      ),
  },
  {
    id: 'sse-500',
    title: 'A readable 500 on the stream’s route',
    causes: ['E02'],
    synonyms: ['D01'],
    stack: 'express',
    shows: /^rejected event source, state 2/mu,
    setup: (ports) =>
      one(
        express(
          ports,
          `app.use(cors());\napp.get('/health', (request, response) => response.json({ ok: true }));\napp.get('/events', (request, response) => response.status(500).json({ error: 'queue is gone' }));`,
        ),
        stream(ports, '/events'),
      ),
  },
  {
    id: 'sse-fastify-raw',
    title: 'A stream by reply.raw has no CORS header; JSON routes have it',
    causes: ['D17'],
    synonyms: ['E03'],
    stack: 'fastify',
    shows: noHeader,
    setup: (ports) => one(raw(ports, ''), stream(ports, '/events')),
    mended: (ports) => one(raw(ports, '...reply.getHeaders(), '), stream(ports, '/events')),
  },
  {
    id: 'sse-fetch-fastify-raw',
    title: 'The same stream read with fetch',
    causes: ['D17'],
    stack: 'fastify',
    shows: noHeader,
    setup: (ports) => one(raw(ports, ''), get(ports, '/events', { headers: { Accept: 'text/event-stream' } })),
  },
  {
    id: 'sse-no-cors',
    title: 'A stream on a server without CORS',
    causes: ['C01'],
    synonyms: ['E03'],
    stack: 'flask',
    shows: noHeader,
    setup: (ports) =>
      one(
        flask(ports, `@app.get("/events")\ndef events():\n    return Response("data: 1\\n\\n", mimetype="text/event-stream")`),
        stream(ports, '/events'),
      ),
    mended: (ports) =>
      one(
        flask(
          ports,
          `CORS(app)\n@app.get("/events")\ndef events():\n    return Response("data: 1\\n\\n", mimetype="text/event-stream")`,
        ),
        stream(ports, '/events'),
      ),
  },
  {
    id: 'sse-credentials-star',
    title: 'withCredentials and a star',
    causes: ['C13'],
    synonyms: ['E03'],
    stack: 'express',
    shows: /must not be the wildcard/u,
    setup: (ports) => one(express(ports, ticks()), stream(ports, '/events', { credentials: 'include' })),
  },
  {
    id: 'sse-nginx-buffers',
    title: 'nginx collects the stream and sends it at its end',
    causes: ['P08'],
    synonyms: ['E05'],
    stack: 'nginx',
    shows: /^unusable late/mu,
    setup: (ports) => buffered(ports, ''),
    mended: (ports) => buffered(ports, 'proxy_buffering off;'),
  },
  {
    id: 'sse-nginx-buffers-no-header',
    title: 'The same; the app could have said X-Accel-Buffering: no',
    causes: ['P08'],
    synonyms: ['E05'],
    stack: 'nginx',
    shows: /^unusable late/mu,
    setup: (ports) => buffered(ports, ''),
    mended: (ports) => buffered(ports, '', `, 'X-Accel-Buffering': 'no'`),
  },
  {
    id: 'sse-compression',
    title: 'A compressor holds the events back until it has enough of them',
    causes: ['P09'],
    synonyms: ['E05'],
    stack: 'express',
    shows: /^(?:unusable late|pending)/mu,
    setup: (ports) =>
      one(express(ports, `app.use(compression());\n${ticks()}`), {
        ...stream(ports, '/events'),
        script: prompt(`http://localhost:${ports.api}/events`),
      }),
    mended: (ports) =>
      one(express(ports, `app.use(compression());\n${ticks(`, 'Cache-Control': 'no-cache, no-transform'`)}`), {
        ...stream(ports, '/events'),
        script: prompt(`http://localhost:${ports.api}/events`),
      }),
  },
  {
    id: 'sse-never-starts',
    title: 'The stream’s headers never come',
    causes: ['T20'],
    stack: 'node',
    shows: pending,
    setup: (ports) =>
      one(
        nodeHttp(
          ports,
          `  if (request.url !== '/events') response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end('{}');`,
        ),
        stream(ports, '/events'),
      ),
  },
];

const raw = (ports: Ports, headers: string): Part =>
  fastify(
    ports,
    `await app.register(cors, { origin: true });\napp.get('/runs', async () => [1]);\napp.get('/events', (request, reply) => {\n  reply.raw.writeHead(200, { ${headers}'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });\n  reply.raw.end('data: 1\\n\\n');\n});`,
  );

const buffered = (ports: Ports, setting: string, more = ''): Setup => ({
  parts: [
    express(ports, ticks(more)),
    nginx(ports, `location / {\n    proxy_pass http://127.0.0.1:${ports.api};\n    ${setting}\n}`),
  ],
  request: {
    kind: 'event-source',
    url: `http://localhost:${ports.proxy}/events`,
    script: prompt(`http://localhost:${ports.proxy}/events`),
  },
});
