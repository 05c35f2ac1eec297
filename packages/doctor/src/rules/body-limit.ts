import { gatewayOf, responseOf } from './headers.ts';
import type { SettingFact } from '../facts.ts';
import type { RequestView, View } from './view.ts';

const units: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9 };

/** Bytes of a request's body. */
export const bodySize = ({ request }: RequestView): number => new TextEncoder().encode(request.body ?? '').length;

/** `1m`, `512KB`: bytes; undefined for what is no size. */
function bytesOf(text: string): number | undefined {
  const { number, unit = '' } = /^(?<number>\d+(?:\.\d+)?)\s*(?<unit>[kmg])?i?b?$/iu.exec(text.trim())?.groups ?? {};
  return number === undefined ? undefined : Number(number) * (units[unit.toLowerCase()] ?? 1);
}

/** The configured limit that this body exceeds. */
export function exceededLimit(seen: RequestView, view: View): SettingFact | undefined {
  const size = bodySize(seen);
  return view.settings('nginx-body-limit').find(({ value }) => {
    const limit = bytesOf(value);
    return limit !== undefined && limit > 0 && size > limit;
  });
}

/** A gateway fails with the body; the very same path without one gets through to the server behind it. */
export function isLargeBodyAlone(seen: RequestView): boolean {
  const { response } = seen;
  const isFailing = response !== undefined && [413, 502].includes(response.status) && gatewayOf(response) !== undefined;
  const without = [...seen.controls('repeat'), ...seen.controls('no-origin')].flatMap((fact) => responseOf(fact) ?? []);
  return isFailing && bodySize(seen) > 1024 && without.length > 0 && without.every(({ status }) => status < 500);
}
