import type { Part, Ports } from '../lab.ts';
import { nodeHttp } from './node.ts';

/** A server whose answers and preflights carry exactly these headers. */
export function handmade(
  ports: Ports,
  headers: Readonly<Record<string, string | readonly string[]>>,
  options: { preflight?: Readonly<Record<string, string>>; status?: number } = {},
): Part {
  const preflight = {
    ...headers,
    'Access-Control-Allow-Headers': 'content-type',
    'Access-Control-Allow-Methods': 'GET, POST, PUT',
    ...options.preflight,
  };
  return nodeHttp(
    ports,
    `  if (request.method === 'OPTIONS') return response.writeHead(${options.status ?? 204}, ${JSON.stringify(preflight)}).end();
  response.writeHead(200, ${JSON.stringify({ 'Content-Type': 'application/json', ...headers })}).end('{"ok":true}');`,
  );
}
