import type { Models } from '../../../providers/models/model.ts';
import type { Bus } from '../../../storage/bus.ts';
import type { DataRoom } from '../../data/events.ts';
import type { TelephonyRoom } from '../../telephony/events.ts';
import type { CallRegistry } from '../interpreter/call-registry.ts';
import { createAgentCall } from './agent-call.ts';
import { approvalCall } from './approval-call.ts';
import { createCallRegistry } from './create-call-registry.ts';
import { createChatCall } from './chat-call.ts';
import { createDataCall } from './data-call.ts';
import { createHttpCall } from './http-call.ts';
import type { HttpCallNeeds } from './http-call.ts';
import { createNotifyCall } from './notify-call.ts';
import { createTelephonyCall } from './telephony-call.ts';

export interface StandardCallNeeds extends HttpCallNeeds {
  readonly models: Pick<Models, 'stream'>;
  readonly bus: Pick<Bus, 'publish'>;
  readonly data: Pick<DataRoom, 'transform'>;
  readonly telephony: Pick<TelephonyRoom, 'call'>;
}

/** The calls every server has. An agent may use all of them but itself, the telephone, and those that wait for a person. */
export function createStandardCalls(needs: StandardCallNeeds): CallRegistry {
  const http = createHttpCall(needs);
  const chat = createChatCall(needs.models);
  const notify = createNotifyCall(http, needs.bus);
  const data = createDataCall(needs.data);
  const tools = [http, chat, notify, data];
  return createCallRegistry([
    http,
    chat,
    createAgentCall(needs.models, tools),
    approvalCall,
    notify,
    data,
    createTelephonyCall(needs.telephony),
  ]);
}
