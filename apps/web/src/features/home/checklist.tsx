import { Button } from '@mantine/core';
import { IconArrowRight, IconCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { countModels } from '../settings/count-models.ts';
import { UseFound } from '../settings/use-found.tsx';
import { OwnFrontend } from './own-frontend.tsx';
import type { Steps } from './use-steps.ts';
import './checklist.css';

/** Four steps from a fresh server to an app of one's own; each ticks itself. */
export function Checklist({ steps }: { readonly steps: Steps }) {
  const done = [steps.isSignedIn, steps.models.length > 0, steps.hasChat, steps.hasForeignCaller];
  const current = done.indexOf(false);
  const bodies: readonly StepBody[] = [
    { title: 'Reach the server', sentence: 'This browser is signed in and the server answers.', action: null },
    {
      title: 'Connect a model',
      sentence:
        steps.found === undefined
          ? 'Add a key of OpenAI, Anthropic, Google or another provider, or start Ollama on this machine.'
          : `${steps.found.name} runs on this machine with ${countModels(steps.found.models.length)}.`,
      action: <ModelAction steps={steps} />,
    },
    {
      title: 'Have a first chat',
      sentence: 'The answer is kept by the server: reload or close the page, it goes on.',
      action: (
        <Button
          variant={current === 2 ? 'filled' : 'default'}
          disabled={!(done[1] ?? false)}
          renderRoot={(props) => <Link to="/chat/{-$sessionId}" params={{}} {...props} />}
        >
          Start a chat
        </Button>
      ),
    },
    {
      title: 'Connect your own frontend',
      sentence: 'Call this server from a page or a program of yours. It ticks when the first call arrives.',
      action: null,
      more: <OwnFrontend needsKey={steps.needsKey} model={steps.models[0]} />,
    },
  ];
  return (
    <ol className="card checklist">
      {bodies.map((body, index) => (
        <Step key={body.title} number={index + 1} body={body} isDone={done[index] ?? false} isCurrent={index === current} />
      ))}
    </ol>
  );
}

interface StepBody {
  readonly title: string;
  readonly sentence: string;
  readonly action: ReactNode;
  readonly more?: ReactNode;
}

interface StepProps {
  readonly number: number;
  readonly body: StepBody;
  readonly isDone: boolean;
  readonly isCurrent: boolean;
}

function Step({ number, body, isDone, isCurrent }: StepProps) {
  const [isAsked, setAsked] = useState(false);
  const isOpen = body.more !== undefined && !isDone && (isCurrent || isAsked);
  return (
    <li className="step" data-done={isDone || undefined} data-current={isCurrent || undefined}>
      <span className="step-mark tabular" aria-hidden="true">
        {isDone ? <IconCheck size={14} stroke={2.6} /> : number}
      </span>
      <div className="step-body">
        <h3>
          {body.title}
          {isDone ? <span className="visually-hidden"> (done)</span> : null}
        </h3>
        {isDone ? null : <p className="muted">{body.sentence}</p>}
        {isOpen ? body.more : null}
      </div>
      {isDone ? null : (
        <div className="step-action">
          {body.action}
          {body.more === undefined || isCurrent ? null : (
            <Button variant="default" aria-expanded={isOpen} onClick={() => setAsked(!isAsked)}>
              {isOpen ? 'Hide the code' : 'Show the code'}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

function ModelAction({ steps }: { readonly steps: Steps }) {
  return (
    <>
      {steps.found === undefined ? null : <UseFound found={steps.found} />}
      <Button
        variant={steps.found === undefined ? 'filled' : 'default'}
        rightSection={<IconArrowRight size={15} />}
        renderRoot={(props) => <Link to="/settings/{-$section}" params={{ section: 'models' }} {...props} />}
      >
        Add a provider
      </Button>
    </>
  );
}
