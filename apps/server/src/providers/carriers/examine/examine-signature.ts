import type { Carrier } from '../carrier.ts';
import { fieldsOf, readJson, textOf } from '../read-json.ts';
import { fine, skipped, wrong } from './carrier-check.ts';
import type { CarrierCheck } from './carrier-check.ts';
import { codeOf, timeoutMs } from './examine-address.ts';

/** No carrier has a call of this name. */
export const probeCall = 'causeway-doctor';

interface Reply {
  readonly status: number;
  /** Who answered, or where the answer leads. */
  readonly by: string;
  readonly code: string | undefined;
}

async function post(
  url: string,
  init: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
): Promise<Reply> {
  const reply = await fetch(url, { method: 'POST', ...init, signal: AbortSignal.timeout(timeoutMs), redirect: 'manual' });
  const text = await reply.text();
  const to = reply.headers.get('location');
  const server = reply.headers.get('server') ?? reply.headers.get('via') ?? 'something';
  const by = to === null ? ` by ${server} before the server` : ` and sent on to ${to}`;
  return { status: reply.status, by, code: textOf(fieldsOf(readJson(text)?.['error'])['code']) };
}

/** What stands in the way of even a refusal; undefined: the server itself refused what was not signed. */
function obstacle({ status, code, by }: Reply): readonly [text: string, fix: string] | undefined {
  if (code === 'carrier_signature') return undefined;
  if (code === 'carrier_not_configured') {
    return ['the running server does not know this carrier', 'Restart the server with the settings that this command reads.'];
  }
  if (status < 300) {
    return [
      `an unsigned webhook is answered ${status}`,
      'Something before the server answers in its place; lead /api/v1/telephony to the server.',
    ];
  }
  return [
    `a webhook is answered ${status}${code === undefined ? by : ` (${code})`}`,
    'Let POST /api/v1/telephony pass to the server: unchanged, without sign-in or a filter.',
  ];
}

/** A webhook with a wrong signature must be refused by the server, and a right one taken. */
export async function examineSignature(carrier: Carrier, statusUrl: string): Promise<CarrierCheck> {
  const place = { name: 'signature', carrier: carrier.name } as const;
  try {
    const forged = await post(statusUrl, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'call=none',
    });
    const found = obstacle(forged);
    if (found) return wrong(place, ...found);
    const url = carrier.address(statusUrl);
    const sample = carrier.sample(url, probeCall);
    if (!sample) return skipped(place, 'an unsigned webhook is refused; only the carrier itself can sign a right one');
    const signed = await post(url, sample);
    if (signed.status === 204) return fine(place, 'a signed webhook is taken, an unsigned one refused');
    const fix =
      'The running server has another token or another CAUSEWAY_PUBLIC_URL than this command reads: restart it with these settings.';
    return wrong(
      place,
      `a signed webhook is answered ${signed.status}${signed.code === undefined ? '' : ` (${signed.code})`}`,
      fix,
    );
  } catch (error) {
    return wrong(place, `the webhook cannot be reached: ${codeOf(error) ?? String(error)}`, 'Mend the address first.');
  }
}
