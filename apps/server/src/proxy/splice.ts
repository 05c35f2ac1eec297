import type { Socket } from 'node:net';

/** One side has said its last word; the other may go on while it says something. */
const halfOpenMs = 60_000;

function passOn(from: Socket, to: Socket, onGone: () => void): void {
  from.on('data', (bytes) => {
    if (!to.write(bytes)) from.pause();
  });
  to.on('drain', () => from.resume());
  from.on('end', () => {
    if (!to.writableEnded) to.end();
    to.setTimeout(halfOpenMs, onGone);
  });
  from.on('error', onGone);
  // What was written still goes out.
  from.on('close', () => to.destroySoon());
}

/** Joins two sockets: bytes go both ways as fast as the slower side reads, and each end is passed on by itself. */
export function splice(one: Socket, other: Socket): void {
  const end = (): void => {
    one.destroy();
    other.destroy();
  };
  passOn(one, other, end);
  passOn(other, one, end);
  // A peer that vanished without a word is noticed by the system.
  for (const socket of [one, other]) socket.setNoDelay(true).setKeepAlive(true, 60_000).resume();
}
