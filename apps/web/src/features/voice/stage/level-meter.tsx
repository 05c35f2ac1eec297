import { useEffect, useRef } from 'react';
import './level-meter.css';

interface LevelMeterProps {
  readonly label: string;
  /** 0 to 100; undefined: it cannot be measured. */
  readonly read: () => number | undefined;
  readonly isOn: boolean;
}

const frameMs = 50;
/** Screen readers and tests need no more. */
const tellMs = 250;
/** A meter falls slower than it rises, so that eyes can follow. */
const fall = 8;

/** How loud it is, twenty times a second, without rendering. */
export function LevelMeter({ label, read, isOn }: LevelMeterProps) {
  const meter = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = meter.current;
    if (element === null || !isOn) return undefined;
    let shown = 0;
    let told = 0;
    const timer = setInterval(() => {
      shown = Math.max(read() ?? 0, shown - fall);
      element.style.setProperty('--level', `${shown}%`);
      told += frameMs;
      if (told < tellMs) return;
      told = 0;
      element.setAttribute('aria-valuenow', String(shown));
    }, frameMs);
    return () => {
      clearInterval(timer);
      element.style.setProperty('--level', '0%');
      element.setAttribute('aria-valuenow', '0');
    };
  }, [read, isOn]);
  return (
    <div className="level">
      <span className="muted tiny">{label}</span>
      <div
        ref={meter}
        className="level-bar"
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={0}
      />
    </div>
  );
}
