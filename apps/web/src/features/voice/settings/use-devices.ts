import { useEffect, useState } from 'react';

export interface Devices {
  readonly microphones: readonly MediaDeviceInfo[];
  readonly loudspeakers: readonly MediaDeviceInfo[];
}

const none: Devices = { microphones: [], loudspeakers: [] };

/** What can hear and sound here; names are known once a microphone was allowed, so `isAllowed` asks again. */
export function useDevices(isAllowed: boolean): Devices {
  const [devices, setDevices] = useState(none);
  useEffect(() => {
    // Absent outside of secure contexts.
    const media: MediaDevices | undefined = navigator.mediaDevices;
    if (media === undefined) return undefined;
    const stop = new AbortController();
    const look = async (): Promise<void> => {
      const all = await media.enumerateDevices().catch(() => []);
      if (stop.signal.aborted) return;
      const named = all.filter(({ deviceId, label }) => deviceId !== '' && label !== '');
      setDevices({
        microphones: named.filter(({ kind }) => kind === 'audioinput'),
        loudspeakers: named.filter(({ kind }) => kind === 'audiooutput'),
      });
    };
    void look();
    media.addEventListener('devicechange', () => void look(), { signal: stop.signal });
    return () => stop.abort();
  }, [isAllowed]);
  return devices;
}

/** Whether answers can be sent to another loudspeaker. */
export const canChooseLoudspeaker = 'setSinkId' in AudioContext.prototype;
