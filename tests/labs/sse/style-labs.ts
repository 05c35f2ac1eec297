import type { Lab, LabRequest, Part, Setup } from '../lab.ts';
import { oneFault } from '../one-fault.ts';
import { get, pageOrigin, stream } from '../requests.ts';
import { credentialsValue } from '../shows.ts';
import { express } from '../stacks/node.ts';
import { hapi } from '../stacks/more-node.ts';
import { nginx } from '../stacks/proxies.ts';
import { fastapi, flask } from '../stacks/python.ts';

const one = (part: Part, request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts: [part], request, ...more });

/** Streams in other stacks. */
export const sseStyleLabs: readonly Lab[] = [
  oneFault({
    id: 'flask-stream-as-json',
    title: 'Flask answers the stream’s route with JSON',
    causes: ['E01'],
    stack: 'flask',
    shows: /MIME type \("application\/json"\)/u,
    scene: (ports, isMended) =>
      one(
        flask(
          ports,
          `CORS(app)\n\n@app.get("/events")\ndef events():\n    ${isMended ? String.raw`return Response(iter(["data: 1\n\n"]), mimetype="text/event-stream")` : 'return jsonify(status="queued")'}`,
        ),
        stream(ports, '/events'),
      ),
  }),
  oneFault({
    id: 'fastapi-stream-204',
    title: 'FastAPI: nothing new, so 204, and EventSource stops for good',
    causes: ['E02'],
    stack: 'fastapi',
    shows: /rejected event source, state 2/u,
    scene: (ports, isMended) =>
      one(
        fastapi(
          ports,
          `from fastapi.responses import StreamingResponse
app.add_middleware(CORSMiddleware, allow_origins=["*"])

@app.get("/news")
def news():
    ${isMended ? String.raw`return StreamingResponse(iter(["data: 1\n\n"]), media_type="text/event-stream")` : 'return Response(status_code=204)'}`,
        ),
        stream(ports, '/news'),
      ),
  }),
  oneFault({
    id: 'hapi-stream-with-cookies',
    title: 'hapi: EventSource with credentials, which are not allowed',
    causes: ['C14'],
    stack: 'hapi',
    shows: credentialsValue,
    scene: (ports, isMended) =>
      one(
        hapi(ports, {
          routes: `cors: { origin: ['${pageOrigin(ports)}']${isMended ? ', credentials: true' : ''} }`,
          body: `server.route({ method: 'GET', path: '/ticks', handler: (request, h) => h.response('data: 1\\n\\n').type('text/event-stream') });`,
        }),
        stream(ports, '/ticks', { credentials: 'include' }),
      ),
  }),
  oneFault({
    id: 'nginx-buffers-by-include',
    title: 'nginx buffers by a setting that stands in an included file',
    causes: ['P08'],
    stack: 'nginx',
    shows: /pending/u,
    scene: (ports, isMended) => {
      const proxy = nginx(
        ports,
        `include snippets/proxy.conf;\nlocation / {\n    proxy_pass http://127.0.0.1:${ports.api};\n}`,
      );
      return {
        parts: [
          express(
            ports,
            `app.use(cors());\napp.get('/ticks', (request, response) => {\n  response.writeHead(200, { 'Content-Type': 'text/event-stream' });\n  const timer = setInterval(() => response.write('data: 1\\n\\n'), 200);\n  request.on('close', () => clearInterval(timer));\n});`,
          ),
          {
            ...proxy,
            files: {
              ...proxy.files,
              'nginx/snippets/proxy.conf': `proxy_buffering ${isMended ? 'off' : 'on'};\nproxy_buffers 8 64k;\nproxy_busy_buffers_size 128k;\nproxy_buffer_size 64k;\n`,
            },
          },
        ],
        request: { kind: 'event-source', url: `http://localhost:${ports.proxy}/ticks` },
      };
    },
  }),
  oneFault({
    id: 'unreadable-rate-header',
    title: 'The page reads x-ratelimit-remaining, which is not exposed',
    causes: ['C34'],
    stack: 'fastapi',
    shows: /unusable header x-ratelimit-remaining is null/u,
    scene: (ports, isMended) =>
      one(
        fastapi(
          ports,
          `app.add_middleware(CORSMiddleware, allow_origins=["*"]${isMended ? ', expose_headers=["X-RateLimit-Remaining"]' : ''})\n\n@app.get("/quota")\ndef quota(response: Response):\n    response.headers["X-RateLimit-Remaining"] = "9"\n    return {}`,
        ),
        get(ports, '/quota', { reads: 'x-ratelimit-remaining' }),
      ),
  }),
];
