import type { Lab, LabRequest, Part, Setup } from '../lab.ts';
import { oneFault } from '../one-fault.ts';
import { get, pageOrigin, sendJson } from '../requests.ts';
import { invalidValue, multipleValues, noHeader, otherValue, preflightNoHeader, preflightStatus } from '../shows.ts';
import { classyExpress } from '../stacks/more-node.ts';
import { express, fastify, koa, nodeHttp } from '../stacks/node.ts';
import { pythonScript } from '../stacks/python.ts';

const one = (part: Part, request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts: [part], request, ...more });

/** One Django view in one file; the middleware by hand adds the origin. */
const django = (port: number, methods: string): string => `import sys
from django.conf import settings
from django.core.management import execute_from_command_line
from django.http import JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

def allow(get_response):
    def middleware(request):
        response = get_response(request)
        response["Access-Control-Allow-Origin"] = request.headers.get("Origin", "*")
        response["Access-Control-Allow-Headers"] = "content-type"
        response["Access-Control-Allow-Methods"] = "GET, PUT"
        return response
    return middleware

@csrf_exempt
@require_http_methods([${methods}])
def stock(request):
    return JsonResponse({"left": 3})

urlpatterns = [path("stock", stock)]
settings.configure(DEBUG=False, SECRET_KEY="s", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[f"{__name__}.allow"])
execute_from_command_line([sys.argv[0], "runserver", "127.0.0.1:${port}", "--noreload"])`;

/** A second batch, written after the rules had been mended for the first. */
export const lateStyleLabs: readonly Lab[] = [
  oneFault({
    id: 'django-middleware-by-hand',
    title: 'Django: the middleware adds the headers, the view refuses OPTIONS',
    causes: ['C03'],
    synonyms: ['C02'],
    stack: 'django',
    shows: preflightStatus,
    scene: (ports, isMended) =>
      one(
        pythonScript(ports, django(ports.api, isMended ? '"GET", "PUT", "OPTIONS"' : '"GET", "PUT"'), {
          requirements: ['django'],
        }),
        sendJson(ports, '/stock', { method: 'PUT' }),
      ),
  }),
  oneFault({
    id: 'wsgi-no-cors',
    title: 'A WSGI function on wsgiref, without CORS',
    causes: ['C01'],
    stack: 'wsgi',
    shows: noHeader,
    scene: (ports, isMended) =>
      one(
        pythonScript(
          ports,
          `from wsgiref.simple_server import make_server

def app(environ, start_response):
    headers = [("Content-Type", "application/json")${isMended ? ', ("Access-Control-Allow-Origin", "*")' : ''}]
    start_response("200 OK", headers)
    return [b'{"ok": true}']

make_server("127.0.0.1", ${ports.api}, app).serve_forever()`,
        ),
        get(ports, '/status'),
      ),
  }),
  oneFault({
    id: 'fastify-plugin-with-prefix',
    title: 'Fastify: CORS inside the plugin of /public, the page asks /private',
    causes: ['C31'],
    stack: 'fastify',
    shows: noHeader,
    scene: (ports, isMended) =>
      one(
        fastify(
          ports,
          `${isMended ? 'await app.register(cors);\n' : ''}await app.register(async (scope) => {\n  ${isMended ? '' : 'await scope.register(cors);'}\n  scope.get('/prices', async () => [1]);\n}, { prefix: '/public' });\nawait app.register(async (scope) => scope.get('/invoices', async () => [2]), { prefix: '/private' });`,
        ),
        get(ports, '/private/invoices'),
      ),
  }),
  oneFault({
    id: 'raw-list-of-headers',
    title: 'node:http: a list of raw headers has the origin twice, with two values',
    causes: ['C10'],
    synonyms: ['C09'],
    stack: 'node',
    shows: multipleValues,
    scene: (ports, isMended) =>
      one(
        nodeHttp(
          ports,
          `  const origin = request.headers.origin ?? '*';\n  response.writeHead(200, ['content-type', 'application/json', 'access-control-allow-origin', origin${isMended ? '' : ", 'access-control-allow-origin', '*'"}]).end('{}');`,
        ),
        get(ports, '/b'),
      ),
  }),
  oneFault({
    id: 'origin-null-by-template',
    title: 'A missing setting is written into the header as null',
    causes: ['C05'],
    synonyms: ['C12'],
    stack: 'node',
    shows: otherValue,
    scene: (ports, isMended) =>
      one(
        nodeHttp(
          ports,
          `  const allowed = ${isMended ? 'request.headers.origin' : 'null'};\n  response.setHeader('Access-Control-Allow-Origin', String(allowed));\n  response.setHeader('Content-Type', 'application/json');\n  response.end('{}');`,
        ),
        get(ports, '/c'),
      ),
  }),
  oneFault({
    id: 'origin-as-json-array',
    title: 'The list of origins is sent as JSON',
    causes: ['C12'],
    synonyms: ['C09'],
    stack: 'express',
    shows: invalidValue,
    scene: (ports, isMended) =>
      one(
        classyExpress(ports, {
          before: `    const origins = ['${pageOrigin(ports)}'];\n    this.app.use((req, res, next) => {\n      res.append('Access-Control-Allow-Origin', ${isMended ? 'origins[0]' : 'JSON.stringify(origins)'});\n      next();\n    });`,
          methods: `    this.router.get('/tags', (req, res) => res.json([]));`,
        }),
        get(ports, '/api/v1/tags'),
      ),
  }),
  oneFault({
    id: 'origin-by-expression',
    title: 'A regular expression for localhost:3000 alone',
    causes: ['C04'],
    stack: 'express',
    shows: preflightNoHeader,
    scene: (ports, isMended) =>
      one(
        express(
          ports,
          `app.use(cors({ origin: ${isMended ? String.raw`/^http:\/\/localhost:\d+$/` : String.raw`/^http:\/\/localhost:3000$/`} }));\napp.put('/e', (request, response) => response.json({}));\napp.get('/e', (request, response) => response.json({}));`,
        ),
        sendJson(ports, '/e', { method: 'PUT' }),
      ),
  }),
  oneFault({
    id: 'cors-on-a-prefix',
    title: 'cors() on /api, the page asks /auth',
    causes: ['C31'],
    stack: 'express',
    shows: noHeader,
    scene: (ports, isMended) =>
      one(
        express(
          ports,
          `app.use(${isMended ? '' : "'/api', "}cors());\napp.get('/api/health', (request, response) => response.json({}));\napp.get('/auth/csrf', (request, response) => response.json({ token: 't' }));`,
        ),
        get(ports, '/auth/csrf'),
      ),
  }),
  oneFault({
    id: 'koa-throws-401-first',
    title: 'Koa: ctx.throw(401) stands before @koa/cors',
    causes: ['C28'],
    stack: 'koa',
    shows: preflightNoHeader,
    scene: (ports, isMended) => {
      const check = `app.use(async (ctx, next) => {\n  ctx.assert(ctx.get('authorization') !== '', 401, 'token');\n  await next();\n});`;
      return one(
        koa(
          ports,
          `app.silent = true;\n${isMended ? `app.use(cors());\n${check}` : `${check}\napp.use(cors());`}\napp.use((ctx) => { ctx.body = []; });`,
        ),
        get(ports, '/h', { headers: { Authorization: 'Bearer h' } }),
      );
    },
  }),
];
