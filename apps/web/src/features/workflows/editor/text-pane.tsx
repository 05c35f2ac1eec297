import { ActionIcon, SegmentedControl } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { UIEvent } from 'react';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { readAt, textOf } from '../definition/json.ts';
import { readText, rememberText, textOfDefinition } from './definition-text.ts';
import type { TextFormat, TextProblem } from './definition-text.ts';
import { useEditor } from './editor-context.ts';
import './text-pane.css';

interface TextPaneProps {
  readonly format: TextFormat;
  readonly onFormat: (format: TextFormat) => void;
}

/** The definition as text; what is typed reaches the canvas as soon as it can be read. */
export function TextPane({ format, onFormat }: TextPaneProps) {
  const { state, edit, problems } = useEditor();
  const { definition, selected } = state;
  const [own, setOwn] = useState<{ readonly text: string; readonly definition: unknown }>();
  const [broken, setBroken] = useState<{ readonly text: string; readonly problem: TextProblem }>();
  const isOwn = own?.definition === definition;
  const text = broken?.text ?? (isOwn ? own.text : textOfDefinition(definition, format));
  const type = (next: string) => {
    const read = readText(next);
    if (read.definition === undefined) {
      setBroken({ text: next, problem: read.problem });
      return;
    }
    setBroken(undefined);
    rememberText(read.definition, next);
    setOwn({ text: next, definition: read.definition });
    edit({ definition: read.definition, path: selected }, 'text');
  };
  const marks = broken === undefined ? marksOf(problems) : new Map([[broken.problem.line, broken.problem.message]]);
  return (
    <section className="text-pane" aria-label="Definition as text">
      <div className="text-pane-head">
        <SegmentedControl
          size="xs"
          aria-label="Format"
          value={format}
          onChange={(value) => onFormat(value === 'json' ? 'json' : 'yaml')}
          data={[
            { value: 'yaml', label: 'YAML' },
            { value: 'json', label: 'JSON' },
          ]}
        />
        <span className="text-pane-acts">
          <Download text={text} format={format} />
          <CopyButton text={text} label="Copy the definition" />
        </span>
      </div>
      <Lines text={text} marks={marks} onChange={type} />
      {broken === undefined ? null : (
        <p className="text-pane-problem" role="status">
          Line {broken.problem.line}: {broken.problem.message}
        </p>
      )}
    </section>
  );
}

interface DownloadProps {
  readonly text: string;
  readonly format: TextFormat;
}

/** The text as a file that can be imported again. */
function Download({ text, format }: DownloadProps) {
  const { state } = useEditor();
  const name = textOf(readAt(state.definition, '/document/name'), 'workflow');
  const save = () => {
    const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = `${name}.${format}`;
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      className="quiet-icon"
      aria-label="Download the definition"
      data-hint="Download"
      data-side="left"
      onClick={save}
    >
      <IconDownload size={15} />
    </ActionIcon>
  );
}

type Marks = ReadonlyMap<number, string>;

const marksOf = (problems: ReturnType<typeof useEditor>['problems']): Marks =>
  new Map(problems.flatMap(({ line, message }) => (line === null ? [] : [[line, message] as const])));

interface LinesProps {
  readonly text: string;
  readonly marks: Marks;
  readonly onChange: (text: string) => void;
}

function Lines({ text, marks, onChange }: LinesProps) {
  const gutter = useRef<HTMLDivElement>(null);
  const follow = (event: UIEvent<HTMLTextAreaElement>) => {
    if (gutter.current !== null) gutter.current.scrollTop = event.currentTarget.scrollTop;
  };
  const numbers = Array.from({ length: text.split('\n').length }, (_, index) => index + 1);
  return (
    <div className="text-pane-lines">
      <div className="text-pane-gutter" ref={gutter} aria-hidden="true">
        {numbers.map((line) => (
          <span key={line} data-marked={marks.has(line) || undefined} title={marks.get(line)}>
            {line}
          </span>
        ))}
      </div>
      <textarea
        aria-label="Text of the definition"
        spellCheck={false}
        wrap="off"
        value={text}
        onScroll={follow}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </div>
  );
}
