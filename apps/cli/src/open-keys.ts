import type { KeysService } from '../../server/src/features/keys/service.ts';
import type { Data } from './open-data.ts';

/** People and credentials of the server, without HTTP. */
export async function openKeys({ database }: Data): Promise<KeysService> {
  const { createKeysService } = await import('../../server/src/features/keys/service.ts');
  return createKeysService({ database });
}
