import { Button } from '@mantine/core';
import type { Cause } from '@causeway/client';
import { faultCatalogue } from '@causeway/contract';
import type { DataRun, Expectation, FaultCode } from '@causeway/contract';
import { IconDownload, IconFileZip } from '@tabler/icons-react';
import { useClient } from '../../../server/server-context.tsx';
import { CauseCard } from '../../../ui/cause-card.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { State } from '../../../ui/state.tsx';
import type { DraftStep } from '../draft-steps.ts';
import { countOf, formatCount } from '../format-count.ts';
import { formatSize } from '../format-size.ts';
import { sentenceText } from '../recipe/step-sentence.ts';
import { formatWait } from '../upload/progress-note.ts';
import { countWords } from './count-words.ts';
import { runState } from './run-state.ts';

interface RunResultProps {
  readonly run: DataRun;
  /** The steps as they are now: where one of the run is among them, it is told by its sentence. */
  readonly steps: readonly DraftStep[];
}

/** What a run that is over left: where each row went, and the files. */
export function RunResult({ run, steps }: RunResultProps) {
  const state = runState(run);
  return (
    <article className="run-result card" aria-label="Result of the run">
      <header className="run-result-head">
        <State kind={state.kind}>{state.word}</State>
        <span className="muted small tabular">{durationOf(run)}</span>
        <span className="muted small run-result-time">
          <RelativeTime at={run.created_at} />
        </span>
      </header>
      {run.recipe === null ? null : (
        <p className="small">
          {run.recipe.name} <span className="muted">revision {run.recipe.revision}</span>
        </p>
      )}
      {run.counts === null ? null : <p className="run-result-counts tabular">{countWords(run.counts)}</p>}
      {run.sent === undefined ? null : (
        <p className="small">
          {countOf(run.sent.rows, 'row')} in {run.sent.schema}.{run.sent.table} at {run.sent.host}
        </p>
      )}
      <Expectations expectations={run.expectations} steps={steps} />
      <RunFailure run={run} />
      <Files run={run} />
    </article>
  );
}

function durationOf({ started_at: startedAt, ended_at: endedAt }: DataRun): string {
  if (startedAt === null || endedAt === null) return '';
  const ms = endedAt - startedAt;
  return ms < 1000 ? `${ms} ms` : formatWait(ms);
}

const isKnown = (code: string): code is FaultCode => Object.hasOwn(faultCatalogue, code);
/** A server may be newer than this page. */
const codeOf = (code: string): FaultCode => (isKnown(code) ? code : 'internal_error');

function RunFailure({ run }: { readonly run: DataRun }) {
  const { error } = run;
  if (run.status !== 'failed' || error === null) return null;
  const cause: Cause = {
    code: codeOf(error.code),
    title: 'The run did not finish',
    sentence: error.message,
    ...(error.fix === null ? {} : { fix: { summary: error.fix } }),
    evidence: [`run: ${run.run_id}`, `code: ${error.code}`],
  };
  return <CauseCard report={{ cause }} />;
}

interface ExpectationsProps {
  readonly expectations: readonly Expectation[];
  readonly steps: readonly DraftStep[];
}

function Expectations({ expectations, steps }: ExpectationsProps) {
  const unmet = expectations.filter(({ broken }) => broken > 0);
  if (expectations.length === 0) return null;
  if (unmet.length === 0) return <State kind="done">{countOf(expectations.length, 'expectation')} met</State>;
  return (
    <ul className="run-expectations">
      {unmet.map(({ id, broken, total, is_met: isMet }) => (
        <li key={id}>
          <State kind={isMet ? 'done' : 'attention'}>
            {nameOf(id, steps)}: {formatCount(broken)} of {countOf(total, 'row')} broke it
            {isMet ? ', no more than it allows' : ''}
          </State>
        </li>
      ))}
    </ul>
  );
}

function nameOf(id: string, steps: readonly DraftStep[]): string {
  const step = steps.find((one) => one.id === id && one.op === 'expect');
  return step === undefined ? `Step ${id}` : sentenceText(step);
}

function Files({ run }: { readonly run: DataRun }) {
  const { base } = useClient();
  if (run.status !== 'completed') return null;
  const address = (name: string) => `${base}/api/v1/data/runs/${run.run_id}/download?name=${encodeURIComponent(name)}`;
  const [first, ...others] = run.artifacts;
  return (
    <>
      <div className="run-result-files">
        {first === undefined ? null : (
          <Button
            component="a"
            size="xs"
            variant="light"
            href={address(first.name)}
            download
            leftSection={<IconDownload size={14} />}
          >
            {`Download ${first.name}`}
          </Button>
        )}
        {others.map(({ name, rows, bytes }) => (
          <Button key={name} component="a" size="xs" variant="default" href={address(name)} download title={formatSize(bytes)}>
            {`Rows set aside (${formatCount(rows)})`}
          </Button>
        ))}
      </div>
      <details className="run-result-more small">
        <summary>Checksums and manifest</summary>
        <ul>
          {run.artifacts.map(({ name, rows, bytes, sha256 }) => (
            <li key={name}>
              <p className="clip">
                {name}{' '}
                <span className="muted tabular">
                  {countOf(rows, 'row')} · {formatSize(bytes)}
                </span>
              </p>
              <p className="run-result-sum">
                <code className="clip" title={sha256}>
                  {sha256}
                </code>
                <CopyButton text={sha256} label={`Copy the SHA-256 of ${name}`} />
              </p>
            </li>
          ))}
        </ul>
        <p className="run-result-links">
          <a href={address('manifest.json')} download>
            manifest.json
          </a>
          <a href={`${base}/api/v1/data/runs/${run.run_id}/bundle`} download>
            <IconFileZip size={14} aria-hidden="true" /> Everything to make it again
          </a>
        </p>
      </details>
    </>
  );
}
