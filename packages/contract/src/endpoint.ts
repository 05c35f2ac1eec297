import type { z } from 'zod';
import type { FaultCode } from './fault-catalogue.ts';

/** What a credential may do: an area and `read` or `write` (write includes read). `*` is the owner. */
export const scopes = [
  'chat:read',
  'chat:write',
  'models:read',
  'models:write',
  'keys:read',
  'keys:write',
  'workflows:read',
  'workflows:write',
  'data:read',
  'data:write',
  'knowledge:read',
  'knowledge:write',
  'agents:read',
  'agents:write',
  'voice:read',
  'voice:write',
  'usage:read',
  'usage:write',
  'system:read',
  'system:write',
  'people:read',
  'people:write',
  'account:read',
  'account:write',
] as const;
export type Scope = (typeof scopes)[number];

/** `strict` is for what costs much: telephony, ingestion. Upgrades count in `ws`. */
export type LimitTier = 'default' | 'ws' | 'strict';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One HTTP operation, described once; server, client, web and OpenAPI read it. */
export interface Endpoint {
  /** Unique, `noun.verb`: the OpenAPI operationId. */
  readonly name: string;
  readonly method: Method;
  /** `:id` marks a parameter. With and without a trailing slash are the same route. */
  readonly path: string;
  /** Further paths of the same operation, as the post-mortems write them. */
  readonly aliases?: readonly string[];
  readonly summary: string;
  /** Default deny: `public` is said explicitly. */
  readonly access: 'public' | Scope;
  /** Default `default`; `none` is for what load balancers ask all the time. */
  readonly tier?: LimitTier | 'none';
  /** How many requests a body counts as, before anything of it is done; default 1. */
  readonly counts?: (body: unknown) => number;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Undefined: the answer has no body (204). */
  readonly reply?: z.ZodType;
  readonly status?: 200 | 201 | 202 | 204;
  /** Faults beyond those every endpoint may answer (400, 401, 403, 404, 413, 415, 429, 500, 503). */
  readonly faults?: readonly FaultCode[];
  /** Default 1 MiB. */
  readonly bodyLimitBytes?: number;
  /** The body is also kept as it came, whatever its type: signatures are over bytes. */
  readonly keepsRawBody?: boolean;
  /**
   * The body is not read before the endpoint is asked: `bytes` as they come, or the parts of a form (`multipart/form-data`). The
   * endpoint has its own limit.
   */
  readonly takes?: 'bytes' | 'form';
  /** The answer may be `text/event-stream` instead of `reply`. */
  readonly mayStream?: boolean;
}

export const endpoint = <const E extends Endpoint>(description: E): E => description;

type Output<T> = T extends z.ZodType ? z.output<T> : undefined;
type Input<T> = T extends z.ZodType ? z.input<T> : undefined;

export type ParamsOf<E extends Endpoint> = Output<E['params']>;
export type QueryOf<E extends Endpoint> = Output<E['query']>;
export type BodyOf<E extends Endpoint> = Output<E['body']>;
/** What the server's answer function returns (before the output schema). */
export type AnswerOf<E extends Endpoint> = E['reply'] extends z.ZodType ? z.input<E['reply']> : void;
/** What a caller receives. */
export type ReplyOf<E extends Endpoint> = E['reply'] extends z.ZodType ? z.output<E['reply']> : void;

type Part<Name extends string, T> = T extends z.ZodType
  ? Record<never, never> extends z.input<T>
    ? { readonly [K in Name]?: Input<T> }
    : { readonly [K in Name]: Input<T> }
  : { readonly [K in Name]?: never };

/** What a caller gives: `{ params, query, body }`, each only where the endpoint has it. */
export type CallOf<E extends Endpoint> = Part<'params', E['params']> & Part<'query', E['query']> & Part<'body', E['body']>;
