import { CallFailure } from '@causeway/client';
import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { CauseCard } from '../../../ui/cause-card.tsx';
import { reportOf } from '../../../ui/cause-report.ts';
import { isLoading } from '../live/live-session.ts';
import type { LiveSession, LiveView } from '../live/live-session.ts';
import { draftKeyOf } from '../use-actions.ts';
import type { ChatActions } from '../use-actions.ts';
import type { ComposerState } from './composer-act.tsx';
import { ComposerHint } from './composer-hint.tsx';
import { Composer } from './composer.tsx';
import { ModelPicker } from './model-picker.tsx';
import { NoModelCard } from './no-model-card.tsx';
import { useDraft } from './use-draft.ts';
import type { ModelState } from './use-model.ts';

interface ComposerAreaProps {
  readonly live: LiveSession;
  readonly view: LiveView;
  readonly choice: ModelState;
  readonly actions: ChatActions;
  readonly onSent: () => void;
}

/** The composer with what stands above it when something failed, or what stands in its place when nothing could answer. */
export function ComposerArea({ live, view, choice, actions, onSent }: ComposerAreaProps) {
  const [draft, setDraft] = useDraft(draftKeyOf(live));
  const { models, model, error } = choice;
  if (models?.length === 0) return <NoModelCard onCheck={choice.refetch} />;
  const send = (text: string) => {
    actions.send(text);
    onSent();
  };
  return (
    <>
      <AskFailure live={live} view={view} />
      {error instanceof CallFailure ? (
        <Above>
          <CauseCard report={reportOf(error)} count={1} onCheck={choice.refetch} />
        </Above>
      ) : null}
      <Composer
        text={draft}
        onType={setDraft}
        onSend={send}
        onStop={actions.stop}
        state={stateOf(view, actions)}
        picker={models === undefined ? null : <ModelPicker models={models} model={model} onChoose={choice.choose} />}
        hint={<ComposerHint link={view.link} isAnswering={view.isBusy} onRetry={() => live.retryNow()} />}
      />
    </>
  );
}

function stateOf(view: LiveView, { isStopping }: ChatActions): ComposerState {
  if (view.isBusy) return isStopping ? 'stopping' : 'answering';
  return isLoading(view) ? 'loading' : 'ready';
}

/** Why the last thing did not happen, until it is dismissed or something else is asked for. */
function AskFailure({ live, view }: { readonly live: LiveSession; readonly view: LiveView }) {
  if (view.failure === undefined) return null;
  return (
    <Above>
      <CauseCard report={reportOf(view.failure)} count={1} />
      <ActionIcon
        variant="subtle"
        color="gray"
        className="quiet-icon composer-above-close"
        aria-label="Dismiss"
        onClick={() => live.dismiss()}
      >
        <IconX size={16} />
      </ActionIcon>
    </Above>
  );
}

function Above({ children }: { readonly children: ReactNode }) {
  return <div className="composer-above">{children}</div>;
}
