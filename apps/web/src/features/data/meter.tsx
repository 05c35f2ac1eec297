import './meter.css';

interface MeterProps {
  readonly label: string;
  /** 0 to 100; null: nobody can know. */
  readonly percent: number | null;
}

/** A thin bar of how far something is; without a figure it only says that something moves. */
export function Meter({ label, percent }: MeterProps) {
  const value = percent === null ? {} : { 'aria-valuenow': Math.round(percent), 'aria-valuemin': 0, 'aria-valuemax': 100 };
  return (
    <span className="meter" role="progressbar" aria-label={label} data-unknown={percent === null || undefined} {...value}>
      <span style={percent === null ? undefined : { inlineSize: `${percent}%` }} />
    </span>
  );
}
