import { hostname } from 'node:os';
import { trustedCertificate } from '../certificates.ts';
import type { Lab, LabRequest, Part, Ports, Setup } from '../lab.ts';
import { get } from '../requests.ts';
import { pending } from '../shows.ts';
import { express, node } from '../stacks/node.ts';
import { nginx } from '../stacks/proxies.ts';
import { fastapi, starletteCors } from '../stacks/python.ts';

const one = (part: Part, request: LabRequest, more: Partial<Setup> = {}): Setup => ({ parts: [part], request, ...more });
const api = (ports: Ports): Part =>
  express(ports, `app.use(cors());\napp.get('/items', (request, response) => response.json([1]));`);

/** What a browser asks of the network between a page and its API. */
export const networkLabs: readonly Lab[] = [
  {
    id: 'local-network-denied',
    title: 'A page of the internet asks this machine, and nobody gave the permission',
    causes: ['B05'],
    stack: 'express',
    asking: 'console-text',
    isPagePublic: true,
    shows: /Permission was denied for this request to access the `loopback` address space|pending/u,
    setup: (ports) => one(api(ports), get(ports, '/items'), { page: { origin: `http://localhost:${ports.web}` } }),
  },
  {
    id: 'local-network-insecure',
    title: 'The same from a page over plain http',
    causes: ['B06'],
    stack: 'express',
    asking: 'console-text',
    isPagePublic: true,
    shows: /not a secure context and the resource is in more-private address space/u,
    setup: (ports) => one(api(ports), get(ports, '/items'), { page: { origin: `http://${hostname()}:${ports.web}` } }),
  },
  {
    id: 'six-connections',
    title: 'Six event streams hold all connections that HTTP/1.1 grants to a host',
    causes: ['B16'],
    stack: 'express',
    shows: pending,
    setup: (ports) => streams(ports, 6),
    mended: (ports) => streams(ports, 1),
  },
  {
    id: 'redirect-to-http-behind-tls',
    title: 'FastAPI behind a TLS proxy redirects for a slash, to http',
    causes: ['P12'],
    consequences: ['B01', 'T13', 'C01'],
    stack: 'nginx',
    needs: ['authority'],
    shows: /rejected TypeError: Failed to fetch/u,
    setup: (ports) => behindTls(ports, '/items'),
    mended: (ports) => behindTls(ports, '/items/'),
  },
  {
    id: 'healthy-https',
    title: 'A TLS server with a certificate that this machine trusts',
    causes: [],
    stack: 'node',
    needs: ['authority'],
    setup: (ports) => one(tls(ports), { url: `https://localhost:${ports.api}/items` }),
  },
  {
    id: 'healthy-https-page',
    title: 'An https page and an https API',
    causes: [],
    stack: 'node',
    needs: ['authority'],
    setup: (ports) =>
      one(tls(ports), { url: `https://localhost:${ports.api}/items` }, { page: { origin: `https://localhost:${ports.web}` } }),
  },
];

/** A page that opens so many streams and then asks for a list. */
const streams = (ports: Ports, count: number): Setup => {
  const url = `http://localhost:${ports.api}`;
  const code = `const channels = ${JSON.stringify(Array.from({ length: count }, (_empty, at) => `topic${at}`))};
const streams = channels.map((channel) => new EventSource('${url}/events?channel=' + channel));
await new Promise((resolve) => setTimeout(resolve, 500));
const response = await fetch('${url}/items');`;
  const part = express(
    ports,
    `app.use(cors());
app.get('/items', (request, response) => response.json([1]));
app.get('/events', (request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  response.write('data: hello\\n\\n');
});`,
  );
  const request = get(ports, '/items', { script: `(async () => { ${code} return 'ok ' + response.status; })()` });
  const source = Array.from({ length: count }, (_empty, at) => `new EventSource('${url}/events?channel=topic${at}');\n`).join(
    '',
  );
  return one(part, request, {
    files: { 'web/package.json': '{"name":"web","private":true,"type":"module"}\n', 'web/src/streams.js': source },
  });
};

function tls(ports: Ports): Part {
  const { key, cert } = trustedCertificate();
  const part = node(
    ports,
    `import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';

createServer({ key: readFileSync('key.pem'), cert: readFileSync('cert.pem') }, (request, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' }).end('[]');
}).listen(${ports.api});`,
  );
  return { ...part, files: { ...part.files, 'api/key.pem': key, 'api/cert.pem': cert } };
}

/** nginx ends TLS and serves the page; FastAPI builds its redirects from the scheme it sees, which is http. */
const behindTls = (ports: Ports, path: string): Setup => {
  const { key, cert } = trustedCertificate();
  const server = `ssl_certificate cert.pem;
ssl_certificate_key key.pem;
location = / {
    default_type text/html;
    return 200 '<!doctype html><title>App</title>';
}
location / {
    proxy_pass http://127.0.0.1:${ports.api};
    proxy_set_header Host $http_host;
}`;
  const front = nginx(ports, server, { listen: `127.0.0.1:${ports.proxy} ssl` });
  const origin = `https://localhost:${ports.proxy}`;
  return {
    parts: [
      fastapi(ports, `${starletteCors([origin])}\n@app.get("/items/")\ndef items():\n    return [1]`, {
        switches: ['--no-proxy-headers'],
      }),
      { ...front, files: { ...front.files, 'nginx/key.pem': key, 'nginx/cert.pem': cert } },
    ],
    request: { url: `${origin}${path}` },
    page: { origin, isServed: true },
  };
};
