import type { ListenerFact } from '../facts.ts';
import { currentFence } from './current-fence.ts';
import { listLinuxListeners } from './listeners-linux.ts';
import { listMacListeners } from './listeners-mac.ts';
import { listWindowsListeners } from './listeners-windows.ts';

/** Who listens on this machine; empty where the system does not tell. Processes of other accounts have no owner here. */
export async function listListeners(platform: NodeJS.Platform = process.platform): Promise<ListenerFact[]> {
  if (currentFence().isMachineHidden === true) return [];
  try {
    if (platform === 'linux') return listLinuxListeners();
    return platform === 'win32' ? await listWindowsListeners() : await listMacListeners();
  } catch {
    return [];
  }
}
