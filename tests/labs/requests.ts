import type { LabRequest, Ports } from './lab.ts';

type More = Partial<LabRequest>;

/** A GET of the API on its own port. */
export const get = (ports: Ports, path: string, more: More = {}): LabRequest => ({
  url: `http://localhost:${ports.api}${path}`,
  ...more,
});

/** A JSON request of the API on its own port. */
export const sendJson = (
  ports: Ports,
  path: string,
  { method = 'POST', headers, data = '{"name":"Ada"}', ...more }: More = {},
): LabRequest => get(ports, path, { method, headers: { 'Content-Type': 'application/json', ...headers }, data, ...more });

/** A GET through the proxy in front of the API. */
export const getProxied = (ports: Ports, path: string, more: More = {}): LabRequest => ({
  url: `http://localhost:${ports.proxy}${path}`,
  ...more,
});

/** A WebSocket to the API on its own port. */
export const socket = (ports: Ports, path: string, more: More = {}): LabRequest => ({
  kind: 'websocket',
  url: `ws://localhost:${ports.api}${path}`,
  ...more,
});

/** An event stream of the API on its own port. */
export const stream = (ports: Ports, path: string, more: More = {}): LabRequest =>
  get(ports, path, { kind: 'event-source', ...more });

/** The origin of the lab's page. */
export const pageOrigin = ({ web }: Ports): string => `http://localhost:${web}`;
