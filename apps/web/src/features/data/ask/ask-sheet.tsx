import type { DataFile } from '@causeway/contract';
import { useState } from 'react';
import { Peek } from '../../../ui/peek.tsx';
import { AskPanel } from './ask-panel.tsx';
import { SqlConsole } from './sql-console.tsx';
import '../../../ui/tabs.css';
import './ask.css';

type Tab = 'ask' | 'sql';
const words: Readonly<Record<Tab, string>> = { ask: 'In words', sql: 'In SQL' };
const tabs = ['ask', 'sql'] as const;

interface AskSheetProps {
  readonly file: DataFile;
  readonly onClose: () => void;
}

/** Questions to the open sheet: in words, answered with steps or a statement to look at first, or in SQL. */
export function AskSheet({ file, onClose }: AskSheetProps) {
  const [tab, setTab] = useState<Tab>('ask');
  const [sql, setSql] = useState('SELECT *\nFROM input\nLIMIT 100');
  const edit = (statement: string) => {
    setSql(statement);
    setTab('sql');
  };
  return (
    <Peek title="Ask your data" onClose={onClose}>
      <div className="tabs" role="tablist" aria-label="How to ask">
        {tabs.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            className="tab"
            id={`ask-tab-${one}`}
            aria-selected={tab === one}
            aria-controls="ask-panel"
            onClick={() => setTab(one)}
          >
            {words[one]}
          </button>
        ))}
      </div>
      <div id="ask-panel" role="tabpanel" aria-labelledby={`ask-tab-${tab}`}>
        {/* Both stay: a question under way is not lost by a look at the other. */}
        <div className="ask" hidden={tab !== 'ask'}>
          <AskPanel file={file} onEdit={edit} onDone={onClose} />
        </div>
        <div className="ask" hidden={tab !== 'sql'}>
          <SqlConsole file={file} sql={sql} onChange={setSql} onDone={onClose} />
        </div>
      </div>
    </Peek>
  );
}
