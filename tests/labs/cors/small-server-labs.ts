import type { Lab, LabRequest, Part, Setup } from '../lab.ts';
import { oneFault } from '../one-fault.ts';
import { get, sendJson } from '../requests.ts';
import { noHeader, preflightNoHeader, preflightStatus } from '../shows.ts';
import { pythonScript } from '../stacks/python.ts';

const one = (part: Part, request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts: [part], request, ...more });

const tornado = (port: number, handler: string, more = ''): string => `import asyncio
import tornado.web
import tornado.websocket

${handler.trim()}

async def main():
    app = tornado.web.Application([(r"/jobs/?", Jobs)]${more})
    app.listen(${port}, address="127.0.0.1")
    await asyncio.Event().wait()

asyncio.run(main())`;

/** CORS mistakes in Tornado, Bottle and the server of the standard library. */
export const smallServerLabs: readonly Lab[] = [
  oneFault({
    id: 'tornado-no-cors',
    title: 'Tornado without default headers',
    causes: ['C01'],
    stack: 'tornado',
    shows: noHeader,
    scene: (ports, isMended) =>
      one(
        pythonScript(
          ports,
          tornado(
            ports.api,
            `class Jobs(tornado.web.RequestHandler):
${isMended ? '    def set_default_headers(self):\n        self.set_header("Access-Control-Allow-Origin", "*")\n\n' : ''}    def get(self):
        self.write({"jobs": []})`,
          ),
          { requirements: ['tornado'] },
        ),
        get(ports, '/jobs'),
      ),
  }),
  oneFault({
    id: 'tornado-no-options',
    title: 'Tornado: default headers are there, a method for OPTIONS is not',
    causes: ['C03'],
    synonyms: ['C02'],
    stack: 'tornado',
    shows: preflightStatus,
    scene: (ports, isMended) =>
      one(
        pythonScript(
          ports,
          tornado(
            ports.api,
            `class Jobs(tornado.web.RequestHandler):
    def set_default_headers(self):
        self.set_header("Access-Control-Allow-Origin", "*")
        self.set_header("Access-Control-Allow-Headers", "content-type")

${isMended ? '    def options(self):\n        self.set_status(204)\n\n' : ''}    def get(self):
        self.write({"jobs": []})

    def post(self):
        self.write({"id": 1})`,
          ),
          { requirements: ['tornado'] },
        ),
        sendJson(ports, '/jobs'),
      ),
  }),
  oneFault({
    id: 'bottle-hook-no-options',
    title: 'Bottle: a hook adds the origin, OPTIONS has no route',
    causes: ['C03'],
    synonyms: ['C02'],
    stack: 'bottle',
    shows: /preflight/u,
    scene: (ports, isMended) =>
      one(
        pythonScript(
          ports,
          `from bottle import Bottle, response, request

app = Bottle()

@app.hook("after_request")
def allow():
    response.headers["Access-Control-Allow-Origin"] = request.headers.get("Origin", "*")
    response.headers["Access-Control-Allow-Headers"] = "content-type"

${isMended ? '@app.route("/<path:path>", method="OPTIONS")\ndef preflight(path):\n    return {}\n' : ''}
@app.post("/votes")
def vote():
    return {"ok": True}

@app.get("/votes")
def votes():
    return {"votes": []}

app.run(host="127.0.0.1", port=${ports.api}, quiet=True)`,
          { requirements: ['bottle'] },
        ),
        sendJson(ports, '/votes'),
      ),
  }),
  oneFault({
    id: 'http-server-no-options',
    title: 'http.server of Python without do_OPTIONS: 501',
    causes: ['C02'],
    synonyms: ['C03'],
    stack: 'python',
    shows: preflightNoHeader,
    scene: (ports, isMended) =>
      one(
        pythonScript(
          ports,
          `from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Handler(BaseHTTPRequestHandler):
    def end_headers(self):
        ${isMended ? 'self.send_header("Access-Control-Allow-Headers", "*")' : 'pass'}
        super().end_headers()

    def answer(self):
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b"{}")

    do_GET = answer
    do_POST = answer
    ${isMended ? 'do_OPTIONS = answer' : ''}

    def log_message(self, *args):
        pass

ThreadingHTTPServer(("127.0.0.1", ${ports.api}), Handler).serve_forever()`,
        ),
        sendJson(ports, '/submit'),
      ),
  }),
];
