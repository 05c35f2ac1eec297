import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { trustedCertificate } from './certificates.ts';

/** Pages have to load with more cookies than an API takes. */
const roomy = 1 << 20;

/** A page and the headers it is sent with. */
export interface ServedPage {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Serves one page on its origin's port; resolves with how to end it. */
export async function servePage(origin: string, read: () => ServedPage): Promise<() => Promise<void>> {
  const { port, protocol } = new URL(origin);
  const answer: RequestListener = (request, response) => {
    const { html, headers } = read();
    const isPage = request.method === 'GET' && request.url === '/';
    response.writeHead(isPage ? 200 : 404, { 'content-type': 'text/html; charset=utf-8', ...headers });
    response.end(isPage ? html : '<!doctype html><title>Not found</title>');
  };
  const server =
    protocol === 'https:' ? createTlsServer(trustedCertificate(), answer) : createServer({ maxHeaderSize: roomy }, answer);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(Number(port), resolve);
  });
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
}
