import type { CheckTarget } from '@causeway/contract';
import { maskHeader, maskText } from '@causeway/doctor';

/** A HAR document is a whole browsing session: it is not kept. */
const longestSymptom = 4000;

function maskLine(line: string): string {
  const at = line.indexOf(':');
  return at <= 0 ? maskText(line) : `${line.slice(0, at)}: ${maskHeader(line.slice(0, at), line.slice(at + 1).trim())}`;
}

const maskAll = (texts: readonly string[] | undefined) => texts?.map(maskText);

/** What may be kept of a target: no body, no secret. */
export function maskTarget(target: CheckTarget): CheckTarget {
  const { url, urls, origin, requests, headers, credentials, sockets, socket_protocols: protocols, symptom } = target;
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
