import { CallFailure, readFault } from '@causeway/client';
import type { Client } from '@causeway/client';
import { useEffect, useRef, useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';

/** A recording while it is listened to; times are seconds. */
export interface Recording {
  readonly isPlaying: boolean;
  readonly at: number;
  /** Undefined until enough of it came. */
  readonly length: number | undefined;
  /** Null: nothing failed. */
  readonly failure: unknown;
  toggle(): void;
  seek(seconds: number): void;
  tryAgain(): Promise<void>;
}

const unplayable = new CallFailure({
  kind: 'fault',
  code: 'invalid_reply',
  message: 'This browser cannot play the recording.',
  cause: {
    code: 'invalid_reply',
    title: 'This browser cannot play the recording',
    sentence: 'The carrier sent sound in a form that this browser does not know, or it is damaged.',
    fix: { summary: 'Try another browser, or listen at the carrier.' },
    evidence: [],
  },
});

/** An audio element does not say why it failed: the server does, asked for a single byte. */
async function failureOf(client: Client, url: string): Promise<unknown> {
  try {
    const reply = await client.fetch(url, { headers: { range: 'bytes=0-0' }, credentials: client.credentials });
    return reply.ok ? unplayable : await readFault(reply);
  } catch (error) {
    return error;
  }
}

/** Plays what is at a path of the server; it stops when nobody shows it any more. */
export function useRecording(path: string): Recording {
  const client = useClient();
  const url = client.base + path;
  const sound = useRef<HTMLAudioElement>(undefined);
  const [isPlaying, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState<number>();
  const [failure, setFailure] = useState<unknown>(null);

  useEffect(() => {
    const audio = new Audio();
    sound.current = audio;
    const controller = new AbortController();
    const on = (name: keyof HTMLMediaElementEventMap, act: () => void): void =>
      audio.addEventListener(name, act, { signal: controller.signal });
    on('durationchange', () => setLength(Number.isFinite(audio.duration) ? audio.duration : undefined));
    on('timeupdate', () => setAt(audio.currentTime));
    on('play', () => setPlaying(true));
    on('pause', () => setPlaying(false));
    on('error', () => {
      setPlaying(false);
      void failureOf(client, url).then(setFailure);
    });
    if (client.credentials === 'include') audio.crossOrigin = 'use-credentials';
    audio.preload = 'metadata';
    audio.src = url;
    return () => {
      controller.abort();
      audio.pause();
      // Ends the download as well.
      audio.removeAttribute('src');
      audio.load();
    };
  }, [client, url]);

  return {
    isPlaying,
    at,
    length,
    failure,
    toggle() {
      // What it fails of, the element tells by its own event.
      if (sound.current?.paused === true) sound.current.play().catch(() => undefined);
      else sound.current?.pause();
    },
    seek(seconds) {
      if (sound.current) sound.current.currentTime = seconds;
      setAt(seconds);
    },
    async tryAgain() {
      setFailure(null);
      sound.current?.load();
    },
  };
}
