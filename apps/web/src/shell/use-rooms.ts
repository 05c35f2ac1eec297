import { useCan } from '../server/use-can.ts';
import { rooms } from './navigation.ts';
import type { Room } from './navigation.ts';

/** The rooms that the person may enter: a link to a refusal is no way. */
export function useRooms(): readonly Room[] {
  const seesLogs = useCan('system:read');
  return seesLogs ? rooms : rooms.filter(({ word }) => word !== 'Logs');
}
