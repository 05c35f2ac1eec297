import type { ColumnProfile } from '@causeway/contract';
import { qualityOf, qualityWords } from './quality.ts';
import './profile-marks.css';

/** Valid, odd and empty values as one thin bar; what it says in words is its name. */
export function QualityBar({ column }: { readonly column: ColumnProfile }) {
  const quality = qualityOf(column);
  const { valid, odd, empty, all } = quality;
  const words = qualityWords(quality);
  // A few among millions are still to be seen.
  const part = (count: number) => ({ flexGrow: count / Math.max(1, all), minWidth: count > 0 ? 2 : 0 });
  return (
    <span className="quality-bar" role="img" aria-label={words} title={words}>
      <span data-part="valid" style={part(valid)} />
      <span data-part="odd" style={part(odd)} />
      <span data-part="empty" style={part(empty)} />
    </span>
  );
}
