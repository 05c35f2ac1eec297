import { NativeSelect, TextInput } from '@mantine/core';
import type { FileDialect } from '@causeway/contract';
import { encodings, parseCharacter, shownCharacter } from './told-dialect.ts';

interface DialectFieldsProps {
  readonly dialect: FileDialect;
  readonly onChange: (part: Partial<FileDialect>) => void;
}

const escapes = [
  { value: 'doubled', label: 'doubled ""' },
  { value: 'backslash', label: String.raw`with \"` },
  { value: 'none', label: 'never' },
] as const;

/** The parts of a dialect that people change. */
export function DialectFields({ dialect, onChange }: DialectFieldsProps) {
  const { encoding, delimiter, quote, escape } = dialect;
  const known = encodings.includes(encoding) ? encodings : [encoding, ...encodings];
  const setEscape = (value: string) => onChange({ escape: escapes.find((one) => one.value === value)?.value ?? 'doubled' });
  return (
    <>
      <NativeSelect
        size="xs"
        label="Encoding"
        data={known}
        value={encoding}
        onChange={(event) => onChange({ encoding: event.currentTarget.value })}
      />
      <TextInput
        size="xs"
        label="Delimiter"
        description="\t is a tab; empty: each line is one cell"
        value={shownCharacter(delimiter)}
        maxLength={8}
        onChange={(event) => onChange({ delimiter: parseCharacter(event.currentTarget.value) })}
      />
      <div className="dialect-pair">
        <TextInput
          size="xs"
          label="Quotes"
          maxLength={1}
          value={quote}
          onChange={(event) => onChange({ quote: event.currentTarget.value })}
        />
        <NativeSelect
          size="xs"
          label="Quotes within"
          data={[...escapes]}
          value={escape}
          onChange={(event) => setEscape(event.currentTarget.value)}
        />
      </div>
      <HeaderFields dialect={dialect} onChange={onChange} />
    </>
  );
}

const whole = (value: string, low: number, high: number): number =>
  Math.round(Math.min(high, Math.max(low, Number(value) || low)));

const lastLine = 1_000_000;
const maxHeaderRows = 20;

function HeaderFields({ dialect, onChange }: DialectFieldsProps) {
  return (
    <div className="dialect-pair">
      <TextInput
        type="number"
        size="xs"
        label="Header in line"
        min={1}
        value={dialect.header_line}
        onChange={(event) => onChange({ header_line: whole(event.currentTarget.value, 1, lastLine) })}
      />
      <TextInput
        type="number"
        size="xs"
        label="Header rows"
        min={0}
        max={maxHeaderRows}
        value={dialect.header_rows}
        onChange={(event) => onChange({ header_rows: whole(event.currentTarget.value, 0, maxHeaderRows) })}
      />
    </div>
  );
}
