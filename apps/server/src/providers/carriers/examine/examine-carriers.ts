import type { Carrier } from '../carrier.ts';
import type { Carriers } from '../create-carriers.ts';
import { explainMessage } from './carrier-codes.ts';
import { fine, wrong } from './carrier-check.ts';
import type { CarrierCheck } from './carrier-check.ts';
import { codeOf, examineAddress } from './examine-address.ts';
import { examineMedia } from './examine-media.ts';
import { examineSignature } from './examine-signature.ts';

async function examineCredentials(carrier: Carrier): Promise<CarrierCheck> {
  const place = { name: 'credentials', carrier: carrier.name } as const;
  try {
    await carrier.check();
    return fine(place, `${carrier.name} takes the credentials`);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof Error ? codeOf(error.cause) : undefined;
    if (code !== undefined) {
      return wrong(
        place,
        `${message} (${code})`,
        'This machine must reach the API of the carrier: look at its firewall, or at the address that is set.',
      );
    }
    const meaning = explainMessage(message);
    const fix = meaning?.fix ?? 'Copy the credentials from the console of the carrier again, and restart the server.';
    return wrong(place, meaning ? `${message} ${meaning.cause}` : message, fix);
  }
}

async function examineCarrier(carrier: Carrier, base: string | undefined): Promise<readonly CarrierCheck[]> {
  const credentials = await examineCredentials(carrier);
  if (base === undefined) return [credentials];
  const own = `${base}/api/v1/telephony/${carrier.name}`;
  const signature = await examineSignature(carrier, `${own}/status`);
  return [credentials, signature, await examineMedia(carrier.name, `${own.replace(/^http/u, 'ws')}/media`)];
}

function settingsOf({ carriers, missingCarriers }: Carriers): CarrierCheck {
  const place = { name: 'settings', carrier: null } as const;
  if (carriers.size > 0) return fine(place, `configured: ${[...carriers.keys()].join(', ')}`);
  const [first] = missingCarriers;
  return wrong(
    place,
    'no telephone company is configured',
    `${first?.cause ?? ''}. ${first?.fix ?? ''} Others: docs/telephony.md.`,
  );
}

/** Everything that a call needs, looked at from outside, as a carrier would. */
export async function examineCarriers(all: Carriers, publicUrl: string | undefined): Promise<readonly CarrierCheck[]> {
  const address = await examineAddress(publicUrl);
  const isReached = address.every(({ state }) => state === 'ok' || state === 'skipped');
  const isHttpOnly = publicUrl?.startsWith('http:') === true && address.find(({ name }) => name === 'server')?.state === 'ok';
  const base = isReached || isHttpOnly ? publicUrl?.replace(/\/+$/u, '') : undefined;
  const each: CarrierCheck[] = [];
  for (const carrier of all.carriers.values()) each.push(...(await examineCarrier(carrier, base)));
  return [settingsOf(all), ...address, ...each];
}
