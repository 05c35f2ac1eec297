import { Button, Checkbox, Textarea } from '@mantine/core';
import type { DataFile, QueryTable } from '@causeway/contract';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useDraftSteps } from '../use-draft-steps.tsx';
import { QueryResult } from './query-result.tsx';
import { tableNames } from './table-names.ts';

interface SqlConsoleProps {
  readonly file: DataFile;
  readonly sql: string;
  readonly onChange: (sql: string) => void;
  readonly onDone: () => void;
}

/** One SELECT over the sheets of the file, in the sandbox. */
export function SqlConsole({ file, sql, onChange, onDone }: SqlConsoleProps) {
  const { sheet, shown, steps, draft, add } = useDraftSteps();
  const [isAfter, setAfter] = useState(true);
  const [asked, setAsked] = useState<{ readonly tables: readonly QueryTable[]; readonly sql: string }>();
  const names = tableNames(file.sheets.map(({ name }) => name).filter((name) => name !== sheet));
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (sql.trim() === '') return;
    const input = {
      ...baseOf(file),
      name: 'input',
      sheet,
      parameters: [...draft.parameters],
      steps: isAfter ? shown.steps.map((step) => ({ ...step })) : [],
    };
    setAsked({ tables: [input, ...othersIn(sql, file, names)], sql: sql.trim() });
  };
  return (
    <>
      <form className="ask-form" onSubmit={submit}>
        <Statement sql={sql} tables={[...names.values()]} onChange={onChange} onSubmit={submit} />
        {steps.length === 0 ? null : (
          <Checkbox
            size="xs"
            label="After the steps of the recipe"
            checked={isAfter}
            onChange={(event) => setAfter(event.currentTarget.checked)}
          />
        )}
        <div className="ask-form-foot">
          <Button
            size="xs"
            variant="default"
            disabled={sql.trim() === ''}
            onClick={() => {
              add({ op: 'sql', query: sql.trim() });
              onDone();
            }}
          >
            Add as a step
          </Button>
          <Button type="submit" size="xs" disabled={sql.trim() === ''} leftSection={<IconPlayerPlay size={14} />}>
            Run
          </Button>
        </div>
      </form>
      {asked === undefined ? null : <QueryResult tables={asked.tables} sql={asked.sql} />}
    </>
  );
}

interface StatementProps {
  readonly sql: string;
  readonly tables: readonly string[];
  readonly onChange: (sql: string) => void;
  readonly onSubmit: (event: SyntheticEvent) => void;
}

function Statement({ sql, tables, onChange, onSubmit }: StatementProps) {
  return (
    <Textarea
      label="SELECT"
      description={tables.length === 0 ? 'The sheet is input' : `The sheet is input; others are ${tables.join(', ')}`}
      className="code-input"
      autosize
      minRows={4}
      maxRows={16}
      spellCheck={false}
      value={sql}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onSubmit(event);
      }}
    />
  );
}

const baseOf = ({ id }: DataFile) => ({ file_id: id, typed: true, parameters: [], values: {} });

/** Only the tables that a statement names are opened for it. */
const othersIn = (sql: string, file: DataFile, names: ReadonlyMap<string, string>): readonly QueryTable[] =>
  [...names]
    .filter(([, name]) => sql.toLowerCase().includes(name))
    .map(([sheet, name]) => ({ ...baseOf(file), name, sheet, steps: [] }));
