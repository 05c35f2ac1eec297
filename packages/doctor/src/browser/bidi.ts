import { createCommands } from './commands.ts';
import type { Commands } from './commands.ts';

/** A WebDriver BiDi connection over Node's own WebSocket. */
export interface Bidi extends Pick<Commands, 'send' | 'on'> {
  close(): void;
}

/** Connects; rejects when nobody answers there. */
export async function connectBidi(url: string): Promise<Bidi> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error(`no WebDriver BiDi at ${url}`)), { once: true });
  });
  const commands = createCommands((text) => socket.send(text));
  socket.addEventListener('message', ({ data }) => commands.receive(String(data)));
  socket.addEventListener('close', () => commands.end());
  return { send: commands.send, on: commands.on, close: () => socket.close() };
}
