import type { Socket } from 'node:net';

/** True for 127.0.0.0/8, ::1 and their IPv4-mapped form. */
export const isLoopbackAddress = (address: string | undefined): boolean =>
  address !== undefined && (address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.'));

/** The peer's address; never a forwarded one, which a client can make up. */
export const peerAddress = (socket: Pick<Socket, 'remoteAddress'>): string => socket.remoteAddress ?? 'unknown';
