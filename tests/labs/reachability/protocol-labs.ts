import type { Files, Lab, LabRequest, Part, Ports } from '../lab.ts';
import { selfSigned } from '../certificates.ts';
import { get, socket } from '../requests.ts';
import { emptyReply, noHeader } from '../shows.ts';
import { node, nodeHttp, nodeNet } from '../stacks/node.ts';
import { nginx } from '../stacks/proxies.ts';

const ok = `response.writeHead(200, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' }).end('[]');`;
const https = (ports: Ports, path: string): LabRequest => ({ url: `https://localhost:${ports.api}${path}` });

/** A TLS server with a certificate of its own making. */
function tls(ports: Ports, name = 'localhost'): Part {
  const { key, cert } = selfSigned(name);
  const part = node(
    ports,
    `import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';

createServer({ key: readFileSync('key.pem'), cert: readFileSync('cert.pem') }, (request, response) => {
  ${ok}
}).listen(${ports.api});`,
  );
  return { ...part, files: { ...part.files, 'api/key.pem': key, 'api/cert.pem': cert }, needs: ['openssl'] };
}

function tlsNginx(ports: Ports): Part {
  const { key, cert } = selfSigned();
  const files: Files = { 'nginx/key.pem': key, 'nginx/cert.pem': cert };
  const part = nginx(
    ports,
    `ssl_certificate cert.pem;\nssl_certificate_key key.pem;\nlocation / {\n    default_type application/json;\n    return 200 '[]';\n}`,
    {
      port: ports.api,
      listen: `127.0.0.1:${ports.api} ssl`,
    },
  );
  return { ...part, files: { ...part.files, ...files }, needs: ['nginx', 'openssl'] };
}

/** The port answers in another language than the URL says. */
export const protocolLabs: readonly Lab[] = [
  {
    id: 'http-to-tls-node',
    title: 'http:// to a Node server that speaks TLS',
    causes: ['T13'],
    stack: 'node',
    shows: emptyReply,
    setup: (ports) => ({ parts: [tls(ports)], request: get(ports, '/items') }),
  },
  {
    id: 'http-to-tls-nginx',
    title: 'http:// to nginx’s TLS port: a 400 in HTML, without the header',
    causes: ['T13'],
    consequences: ['C01'],
    stack: 'nginx',
    shows: noHeader,
    setup: (ports) => ({ parts: [tlsNginx(ports)], request: get(ports, '/items') }),
  },
  {
    id: 'https-to-http',
    title: 'https:// to a server that speaks plain HTTP',
    causes: ['T14'],
    stack: 'node',
    shows: /ERR_SSL_PROTOCOL_ERROR/u,
    setup: (ports) => ({ parts: [nodeHttp(ports, ok)], request: https(ports, '/items') }),
    mended: (ports) => ({ parts: [nodeHttp(ports, ok)], request: get(ports, '/items') }),
  },
  {
    id: 'self-signed',
    title: 'A certificate that nobody signed',
    causes: ['T15'],
    stack: 'node',
    shows: /ERR_CERT_AUTHORITY_INVALID/u,
    setup: (ports) => ({ parts: [tls(ports)], request: https(ports, '/items') }),
  },
  {
    id: 'self-signed-nginx',
    title: 'nginx with a certificate of its own making',
    causes: ['T15'],
    stack: 'nginx',
    shows: /ERR_CERT_AUTHORITY_INVALID/u,
    setup: (ports) => ({ parts: [tlsNginx(ports)], request: https(ports, '/items') }),
  },
  {
    id: 'certificate-other-name',
    title: 'A certificate for another name, and self-signed besides',
    causes: ['T15'],
    synonyms: ['T16'],
    stack: 'node',
    shows: /ERR_CERT_/u,
    setup: (ports) => ({ parts: [tls(ports, 'other.example')], request: https(ports, '/items') }),
  },
  {
    id: 'redis-port',
    title: 'The URL points at Redis',
    causes: ['T19'],
    stack: 'redis',
    shows: /ERR_EMPTY_RESPONSE|ERR_INVALID_HTTP_RESPONSE/u,
    setup: (ports) => ({ parts: [], service: 'redis', request: { url: `http://localhost:${ports.service}/items` } }),
  },
  {
    id: 'postgres-port',
    title: 'The URL points at PostgreSQL',
    causes: ['T19'],
    stack: 'postgres',
    shows: /ERR_EMPTY_RESPONSE|ERR_INVALID_HTTP_RESPONSE|ERR_CONNECTION_RESET/u,
    setup: (ports) => ({ parts: [], service: 'postgres', request: { url: `http://localhost:${ports.service}/items` } }),
  },
  {
    id: 'line-protocol-port',
    title: 'A service that answers -ERR to everything',
    causes: ['T19'],
    stack: 'node',
    shows: /ERR_INVALID_HTTP_RESPONSE/u,
    setup: (ports) => ({
      parts: [nodeNet(ports, `socket.on('data', () => socket.end("-ERR unknown command 'GET'\\r\\n"));`)],
      request: get(ports, '/items'),
    }),
  },
  {
    id: 'ssh-port',
    title: 'A service that greets as SSH does',
    causes: ['T19'],
    stack: 'node',
    shows: /ERR_INVALID_HTTP_RESPONSE/u,
    setup: (ports) => ({
      parts: [nodeNet(ports, `socket.write('SSH-2.0-OpenSSH_9.2p1 Debian-2\\r\\n');`)],
      request: get(ports, '/items'),
    }),
  },
  {
    id: 'grpc-port',
    title: 'A server that speaks HTTP/2 without TLS, as gRPC does',
    causes: ['T19'],
    stack: 'node',
    shows: /ERR_INVALID_HTTP_RESPONSE|ERR_EMPTY_RESPONSE|ERR_HTTP2|ERR_CONNECTION/u,
    setup: (ports) => ({
      parts: [
        node(
          ports,
          `import { createServer } from 'node:http2';\n\nconst server = createServer();\nserver.on('stream', (stream) => stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { endStream: true }));\nserver.on('sessionError', () => {});\nserver.listen(${ports.api});`,
        ),
      ],
      request: get(ports, '/items'),
    }),
  },
  {
    id: 'wss-to-plain',
    title: 'wss:// to a plain server',
    causes: ['W19'],
    synonyms: ['T14'],
    stack: 'node',
    shows: /ERR_SSL_PROTOCOL_ERROR/u,
    setup: (ports) => ({
      parts: [nodeHttp(ports, ok)],
      request: { kind: 'websocket', url: `wss://localhost:${ports.api}/live` },
    }),
  },
  {
    id: 'ws-to-tls',
    title: 'ws:// to a TLS server',
    causes: ['W19'],
    synonyms: ['T13'],
    stack: 'node',
    shows: /Connection closed before receiving a handshake response|ERR_/u,
    setup: (ports) => ({ parts: [tls(ports)], request: socket(ports, '/live') }),
  },
  {
    id: 'wss-self-signed',
    title: 'A socket to a certificate that nobody signed',
    causes: ['W20'],
    synonyms: ['T15'],
    stack: 'node',
    shows: /ERR_CERT_AUTHORITY_INVALID/u,
    setup: (ports) => ({ parts: [tls(ports)], request: { kind: 'websocket', url: `wss://localhost:${ports.api}/live` } }),
  },
  {
    id: 'banner-websocket',
    title: 'A socket to a port that speaks no HTTP',
    causes: ['T19'],
    synonyms: ['W21'],
    stack: 'node',
    shows: /ERR_INVALID_HTTP_RESPONSE|handshake/u,
    setup: (ports) => ({
      parts: [nodeNet(ports, `socket.on('data', () => socket.end("-ERR unknown command 'GET'\\r\\n"));`)],
      request: socket(ports, '/live'),
    }),
  },
];
