import { djangoLabs } from './cors/django-labs.ts';
import { expressLabs } from './cors/express-labs.ts';
import { fastifyLabs } from './cors/fastify-labs.ts';
import { handmadeLabs } from './cors/handmade-labs.ts';
import { lateStyleLabs } from './cors/late-style-labs.ts';
import { nodeStyleLabs } from './cors/node-style-labs.ts';
import { orderLabs } from './cors/order-labs.ts';
import { pythonLabs } from './cors/python-labs.ts';
import { pythonStyleLabs } from './cors/python-style-labs.ts';
import { smallServerLabs } from './cors/small-server-labs.ts';
import { lastStyleLabs } from './disguised/last-style-labs.ts';
import { lateDisguisedLabs } from './disguised/late-style-labs.ts';
import { gatewayLabs } from './disguised/gateway-labs.ts';
import { disguisedNodeLabs } from './disguised/node-labs.ts';
import { disguisedPythonLabs } from './disguised/python-labs.ts';
import { storyLabs } from './disguised/story-labs.ts';
import { disguisedStyleLabs } from './disguised/style-labs.ts';
import { healthyFrameworkLabs } from './healthy/framework-labs.ts';
import { healthyHttpLabs } from './healthy/http-labs.ts';
import { healthyStackLabs } from './healthy/stack-labs.ts';
import { healthyLateLabs } from './healthy/late-style-labs.ts';
import { healthyStyleLabs } from './healthy/style-labs.ts';
import type { GroupName, Lab } from './lab.ts';
import { memoryLabs } from './policies/memory-labs.ts';
import { networkLabs } from './policies/network-labs.ts';
import { pageCodeLabs } from './policies/page-code-labs.ts';
import { policyLabs } from './policies/policy-labs.ts';
import { nginxLabs } from './proxies/nginx-labs.ts';
import { proxyStyleLabs } from './proxies/style-labs.ts';
import { viteLabs } from './proxies/vite-labs.ts';
import { protocolLabs } from './reachability/protocol-labs.ts';
import { reachabilityLabs } from './reachability/reachability-labs.ts';
import { silenceLabs } from './reachability/silence-labs.ts';
import { reachStyleLabs } from './reachability/style-labs.ts';
import { sseLabs } from './sse/sse-labs.ts';
import { sseStyleLabs } from './sse/style-labs.ts';
import { twoCorsLabs } from './two-faults/cors-labs.ts';
import { twoSocketLabs } from './two-faults/socket-labs.ts';
import { twoStackLabs } from './two-faults/stack-labs.ts';
import { twoLateLabs } from './two-faults/late-style-labs.ts';
import { twoStyleLabs } from './two-faults/style-labs.ts';
import { socketLabs } from './websocket/node-labs.ts';
import { proxiedSocketLabs } from './websocket/proxy-labs.ts';
import { socketStyleLabs } from './websocket/style-labs.ts';
import { uvicornLabs } from './websocket/uvicorn-labs.ts';

export interface PlacedLab {
  readonly lab: Lab;
  readonly group: GroupName;
}

const groups: readonly (readonly [GroupName, ...(readonly (readonly Lab[])[])])[] = [
  [
    'cors',
    expressLabs,
    fastifyLabs,
    pythonLabs,
    handmadeLabs,
    orderLabs,
    djangoLabs,
    nodeStyleLabs,
    pythonStyleLabs,
    smallServerLabs,
    lateStyleLabs,
  ],
  [
    'disguised',
    disguisedPythonLabs,
    disguisedNodeLabs,
    storyLabs,
    disguisedStyleLabs,
    gatewayLabs,
    lateDisguisedLabs,
    lastStyleLabs,
  ],
  ['reachability', reachabilityLabs, silenceLabs, protocolLabs, reachStyleLabs],
  ['proxies', nginxLabs, viteLabs, proxyStyleLabs],
  ['websocket', uvicornLabs, socketLabs, proxiedSocketLabs, socketStyleLabs],
  ['sse', sseLabs, sseStyleLabs],
  ['policies', policyLabs, pageCodeLabs, networkLabs, memoryLabs],
  ['two-faults', twoCorsLabs, twoStackLabs, twoSocketLabs, twoStyleLabs, twoLateLabs],
  ['healthy', healthyHttpLabs, healthyFrameworkLabs, healthyStackLabs, healthyStyleLabs, healthyLateLabs],
];

/** Every lab with its group, in the order they run. */
export const allLabs: readonly PlacedLab[] = groups.flatMap(([group, ...lists]) => lists.flat().map((lab) => ({ lab, group })));
