import { queryOptions, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';

export interface Devices {
  readonly microphones: readonly MediaDeviceInfo[];
  readonly loudspeakers: readonly MediaDeviceInfo[];
}

const none: Devices = { microphones: [], loudspeakers: [] };

/** Absent outside of secure contexts. */
const media = (): MediaDevices | undefined => navigator.mediaDevices;

async function lookAround(): Promise<Devices> {
  const all = (await media()?.enumerateDevices()) ?? [];
  const named = all.filter(({ deviceId, label }) => deviceId !== '' && label !== '');
  return {
    microphones: named.filter(({ kind }) => kind === 'audioinput'),
    loudspeakers: named.filter(({ kind }) => kind === 'audiooutput'),
  };
}

const devicesQuery = (isAllowed: boolean) =>
  queryOptions({ queryKey: ['voice', 'devices', isAllowed], queryFn: lookAround, placeholderData: (before) => before });

/** What can hear and sound here. Names are known once a microphone was allowed, so `isAllowed` looks again. */
export function useDevices(isAllowed: boolean): Devices {
  const { data = none, refetch } = useQuery(devicesQuery(isAllowed));
  useEffect(() => {
    const stop = new AbortController();
    media()?.addEventListener('devicechange', () => void refetch(), { signal: stop.signal });
    return () => stop.abort();
  }, [refetch]);
  return data;
}

/** Whether answers can be sent to another loudspeaker. */
export const canChooseLoudspeaker = 'setSinkId' in AudioContext.prototype;
