import { Fault } from '@causeway/contract';
import type { CarrierName } from '@causeway/contract';
import { fieldsOf, readJson, textOf } from './read-json.ts';
import type { Fields } from './read-json.ts';

const timeoutMs = 10_000;
export const formType = 'application/x-www-form-urlencoded';

export interface CarrierCall {
  readonly carrier: CarrierName;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A form, or JSON. */
  readonly form?: Readonly<Record<string, string | readonly string[]>>;
  readonly json?: Fields;
  /** Answers that are none of the failures: the call has ended already. */
  readonly isFine?: (status: number, body: Fields) => boolean;
}

function bodyOf({ form, json }: CarrierCall): { readonly body?: string; readonly type?: string } {
  if (json) return { body: JSON.stringify(json), type: 'application/json' };
  if (!form) return {};
  const pairs = Object.entries(form).flatMap(([name, value]) => [value].flat().map((each): [string, string] => [name, each]));
  return { body: new URLSearchParams(pairs).toString(), type: formType };
}

function failureOf({ carrier }: CarrierCall, status: number, body: Fields): Fault {
  const first = Array.isArray(body['errors']) ? fieldsOf(body['errors'][0]) : fieldsOf(body['RestException']);
  const code = textOf(body['code']) ?? textOf(first['code']) ?? textOf(first['Code']);
  const said = textOf(body['message']) ?? textOf(body['error']) ?? textOf(first['detail']) ?? textOf(first['Message']);
  const message = `${carrier} answered ${status}${code === undefined ? '' : ` (code ${code})`}: ${said ?? 'no reason given'}`;
  return new Fault('carrier_failed', { message, dependency: carrier, retryable: status === 429 || status >= 500 });
}

/** One request to a carrier's API; its refusal is `carrier_failed` with the carrier's own code and words. */
export async function carrierFetch(call: CarrierCall): Promise<Fields> {
  const { carrier, method, url, headers, isFine = () => false } = call;
  const { body, type } = bodyOf(call);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      headers: { ...headers, ...(type === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
    });
    text = await response.text();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Fault('carrier_failed', {
      message: `${carrier} could not be reached.`,
      reason,
      dependency: carrier,
      cause: error,
    });
  }
  const answer = readJson(text) ?? {};
  if (response.ok || isFine(response.status, answer)) return answer;
  throw failureOf(call, response.status, answer);
}

export const basicAuth = (user: string, password: string): Readonly<Record<string, string>> => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});
