import { isPrivate } from './place.ts';

// Chrome 142 had one permission for both; later versions ask for each on its own.
const permissionNames = ['loopback-network', 'local-network', 'local-network-access'];

/**
 * Whether the browser keeps this page from more private networks (Local Network Access, Chrome 142 and later): a line of
 * evidence, or undefined where it does not, or does not know such a permission. wicg.github.io/local-network-access
 */
export async function findNetworkBlock(hostname: string): Promise<string | undefined> {
  if (typeof document === 'undefined' || !isPrivate(hostname) || isPrivate(location.hostname)) return undefined;
  const states = (await Promise.all(permissionNames.map(stateOf))).filter((state) => state !== undefined);
  if (states.length === 0) return undefined;
  if (!globalThis.isSecureContext) return 'The page is not a secure context, so it may not ask for the permission';
  const refused = states.find((state) => state !== 'granted');
  return refused === undefined ? undefined : `Permission for the local network: ${refused}`;
}

async function stateOf(name: string): Promise<PermissionState | undefined> {
  try {
    // The DOM library does not know these names yet.
    return (await navigator.permissions.query({ name: name as PermissionName })).state;
  } catch {
    return undefined;
  }
}
