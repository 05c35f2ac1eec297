import type { Profile } from './profile.ts';

// Fetch, "bad port": 83 entries.
const badPorts: ReadonlySet<number> = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111,
  113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554,
  556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666,
  6667, 6668, 6669, 6679, 6697, 10_080,
]);

// Measured: Chromium 156 asks these all the same.
const toleratedByChromium: ReadonlySet<number> = new Set([4190, 6679]);

/** Whether browsers refuse to speak HTTP to this port. `port` as a URL has it: empty is the default port. Fetch, "port blocking". */
export function isBadPort(port: string, { name }: Profile): boolean {
  if (port === '' || (name === 'chromium' && toleratedByChromium.has(Number(port)))) return false;
  return badPorts.has(Number(port));
}
