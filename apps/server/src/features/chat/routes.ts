import {
  createChatCompletion,
  createResponse,
  createSession,
  deleteSession,
  editMessage,
  getHistory,
  getSession,
  getTree,
  listSessions,
  regenerateMessage,
  searchMessages,
  sendMessage,
  stopGeneration,
  updateSession,
} from '@causeway/contract';
import { RawReply, route } from '../../gateway/feature.ts';
import { payerOf } from '../../gateway/payer.ts';
import type { Asked, Route } from '../../gateway/feature.ts';
import type { Branches } from './branches.ts';
import { cacheChoiceOf } from './cache-choice.ts';
import type { Completions } from './completions.ts';
import type { Responses } from './responses.ts';
import { refOf } from './sessions.ts';
import type { Sessions } from './sessions.ts';
import type { TurnRequest, Turns } from './turns.ts';

export interface ChatServices {
  readonly sessions: Sessions;
  readonly branches: Branches;
  readonly turns: Turns;
  readonly completions: Completions;
  readonly responses: Responses;
}

function sessionRoutes({ sessions, branches }: ChatServices): Route[] {
  return [
    route(createSession, ({ principal, body }) => sessions.create(principal.userId, body)),
    route(listSessions, ({ principal, query }) => sessions.list(principal.userId, query)),
    route(getSession, ({ principal, params }) => sessions.get(refOf(principal, params.id))),
    route(updateSession, ({ principal, params, body }) => sessions.update(refOf(principal, params.id), body)),
    route(deleteSession, ({ principal, params }) => sessions.remove(refOf(principal, params.id))),
    route(getHistory, ({ principal, params, query }) => branches.history(refOf(principal, params.id), query)),
    route(getTree, ({ principal, params }) => branches.tree(refOf(principal, params.id))),
    route(searchMessages, ({ principal, query }) => sessions.search(principal.userId, query.text, query.limit)),
  ];
}

type AskedTurn = Pick<Asked<typeof regenerateMessage>, 'principal' | 'requestId' | 'body'> & {
  readonly params: Pick<Asked<typeof regenerateMessage>['params'], 'id'>;
};

const turnOf = ({ principal, params, body, requestId }: AskedTurn): TurnRequest => ({
  ref: refOf(principal, params.id),
  principal,
  payer: payerOf(principal),
  model: body.model,
  collectionIds: body.collection_ids,
  requestId,
});

function turnRoutes({ turns }: ChatServices): Route[] {
  return [
    route(sendMessage, ({ principal, params, body, requestId }) => {
      const request = turnOf({ principal, params, body, requestId });
      return turns.send(request, body.content, body.parent_id);
    }),
    route(editMessage, ({ principal, params, body, requestId }) => {
      const request = turnOf({ principal, params, body, requestId });
      return turns.edit(request, params.messageId, body.content);
    }),
    route(regenerateMessage, ({ principal, params, body, requestId }) => {
      const request = turnOf({ principal, params, body, requestId });
      return turns.regenerate(request, params.messageId);
    }),
    route(stopGeneration, async ({ principal, params }) => ({ stopped: await turns.stop(refOf(principal, params.id)) })),
  ];
}

function openAiRoutes({ completions, responses }: ChatServices): Route[] {
  return [
    route(createChatCompletion, async (asked) => {
      const { principal, body, requestId, signal } = asked;
      const request = { principal, payer: payerOf(principal), cache: cacheChoiceOf(asked), body, requestId, signal };
      if (body.stream !== true) return new RawReply(await completions.complete(request));
      return asked.eventStream((sink) => completions.stream(request, (bytes) => sink.write(bytes)));
    }),
    route(createResponse, async (asked) => {
      const { principal, body, requestId, signal } = asked;
      const request = { principal, payer: payerOf(principal), cache: cacheChoiceOf(asked), body, requestId, signal };
      if (body.stream !== true) return new RawReply(JSON.stringify(await responses.create(request)));
      return asked.eventStream((sink) => responses.stream(request, (event) => sink.write(event)));
    }),
  ];
}

export const chatRoutes = (services: ChatServices): Route[] => [
  ...sessionRoutes(services),
  ...turnRoutes(services),
  ...openAiRoutes(services),
];
