import type { CheckTarget } from '@causeway/contract';

/** Of the doctor's engine, which is loaded late. */
export interface Masks {
  maskHeader(name: string, value: string): string;
  maskText(text: string): string;
}

/** A HAR document is a whole browsing session: it is not kept. */
const longestSymptom = 4000;

/** What may be kept of a target: no body, no secret. */
export function maskTarget(target: CheckTarget, { maskHeader, maskText }: Masks): CheckTarget {
  const { url, urls, origin, requests, headers, credentials, sockets, socket_protocols: protocols, symptom } = target;
  const maskAll = (texts: readonly string[] | undefined) => texts?.map(maskText);
  const maskLine = (line: string): string => {
    const at = line.indexOf(':');
    return at <= 0 ? maskText(line) : `${line.slice(0, at)}: ${maskHeader(line.slice(0, at), line.slice(at + 1).trim())}`;
  };
  const isShort = symptom !== undefined && symptom.length <= longestSymptom;
  const kept = {
    url: url === undefined ? undefined : maskText(url),
    urls: maskAll(urls),
    origin,
    requests: maskAll(requests),
    headers: headers?.map(maskLine),
    credentials,
    sockets: maskAll(sockets),
    socket_protocols: maskAll(protocols),
    symptom: isShort ? maskText(symptom) : undefined,
  };
  return Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined));
}
