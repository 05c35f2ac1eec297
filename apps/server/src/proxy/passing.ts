import type { Socket } from 'node:net';
import type { GateRequest, GateResponse, OnAnswered } from '../gateway/exchange.ts';
import { sendFault, toFault } from '../gateway/faults.ts';
import { isFromLoopback } from '../gateway/gate.ts';
import { refuseReadably } from '../gateway/readable-refusal.ts';
import type { Upgrade } from '../gateway/readable-refusal.ts';
import type { Admit } from './admission.ts';
import type { Backend } from './backend.ts';
import { UpgradePassage } from './upgrade-passage.ts';

/** The label of passed requests in metrics. */
const route = 'proxy';

/** What the gate let in goes on to a backend, once the limits agree. */
export interface Passing {
  pass(request: GateRequest, response: GateResponse, backend: Backend): void;
  passUpgrade(upgrade: Upgrade, backend: Backend, onAnswered: OnAnswered): void;
  /** Open WebSockets. */
  readonly upgraded: number;
  /** Ends the open WebSockets. */
  close(): void;
}

function refuse(request: GateRequest, response: GateResponse, error: unknown): void {
  sendFault(response, toFault(error), { isTrusted: isFromLoopback(request) });
}

export function createPassing(admit: Admit): Passing {
  const open = new Set<UpgradePassage>();

  const start = ({ request, socket, head }: Upgrade, backend: Backend, onAnswered: OnAnswered): void => {
    if (socket.destroyed) return;
    const passage = new UpgradePassage({ request, socket: socket as Socket, head, backend, onAnswered });
    open.add(passage);
    socket.once('close', () => open.delete(passage));
    passage.start();
  };

  return {
    pass: (request, response, backend) => {
      request.route = route;
      try {
        const admitted = admit(request, 'default');
        if (admitted === undefined) backend.pass(request, response);
        else admitted.then(() => backend.pass(request, response)).catch((error: unknown) => refuse(request, response, error));
      } catch (error) {
        refuse(request, response, error);
      }
    },
    passUpgrade: (upgrade, backend, onAnswered) => {
      upgrade.request.route = route;
      const onRefused = (error: unknown): void => {
        const fault = toFault(error);
        refuseReadably(upgrade, fault);
        onAnswered(upgrade.request, fault.status);
      };
      try {
        const admitted = admit(upgrade.request, 'ws');
        if (admitted === undefined) start(upgrade, backend, onAnswered);
        else admitted.then(() => start(upgrade, backend, onAnswered)).catch(onRefused);
      } catch (error) {
        onRefused(error);
      }
    },
    get upgraded() {
      return open.size;
    },
    close: () => {
      for (const passage of open) passage.close();
    },
  };
}
