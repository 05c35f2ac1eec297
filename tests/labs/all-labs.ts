import { expressLabs } from './cors/express-labs.ts';
import { fastifyLabs } from './cors/fastify-labs.ts';
import { handmadeLabs } from './cors/handmade-labs.ts';
import { orderLabs } from './cors/order-labs.ts';
import { pythonLabs } from './cors/python-labs.ts';
import { disguisedNodeLabs } from './disguised/node-labs.ts';
import { disguisedPythonLabs } from './disguised/python-labs.ts';
import type { GroupName, Lab } from './lab.ts';

import { nginxLabs } from './proxies/nginx-labs.ts';
import { viteLabs } from './proxies/vite-labs.ts';
import { protocolLabs } from './reachability/protocol-labs.ts';
import { reachabilityLabs } from './reachability/reachability-labs.ts';
import { sseLabs } from './sse/sse-labs.ts';
import { socketLabs } from './websocket/node-labs.ts';
import { uvicornLabs } from './websocket/uvicorn-labs.ts';

export interface PlacedLab {
  readonly lab: Lab;
  readonly group: GroupName;
}

const groups: readonly (readonly [GroupName, ...(readonly (readonly Lab[])[])])[] = [['cors', expressLabs, fastifyLabs, pythonLabs, handmadeLabs, orderLabs],
  ['disguised', disguisedPythonLabs, disguisedNodeLabs],
  ['reachability', reachabilityLabs, protocolLabs],
  ['proxies', nginxLabs, viteLabs],
  ['websocket', uvicornLabs, socketLabs],
  ['sse', sseLabs],
];

/** Every lab with its group, in the order they run. */
export const allLabs: readonly PlacedLab[] = groups.flatMap(([group, ...lists]) => lists.flat().map((lab) => ({ lab, group })));
