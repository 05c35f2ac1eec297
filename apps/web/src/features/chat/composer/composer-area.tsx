import { CallFailure } from '@causeway/client';
import type { FollowState } from '@causeway/client';
import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { memo } from 'react';
import type { ReactNode } from 'react';
import { CauseCard } from '../../../ui/cause-card.tsx';
import { reportOf } from '../../../ui/cause-report.ts';
import type { LiveSession } from '../live/live-session.ts';
import type { ChatActions } from '../use-actions.ts';
import type { ComposerState } from './composer-act.tsx';
import { ComposerHint } from './composer-hint.tsx';
import { Composer } from './composer.tsx';
import { DocumentPicker } from './document-picker.tsx';
import { ModelPicker } from './model-picker.tsx';
import { NoModelCard } from './no-model-card.tsx';
import { useDraft } from './use-draft.ts';
import type { DocumentsState } from './use-documents.ts';
import type { ModelState } from './use-model.ts';

interface ComposerAreaProps {
  readonly live: LiveSession;
  readonly link: FollowState;
  readonly failure: CallFailure | undefined;
  readonly state: ComposerState;
  readonly draftKey: string;
  readonly choice: ModelState;
  readonly documents: DocumentsState;
  readonly actions: ChatActions;
  readonly onSent: () => void;
}

/**
 * The composer with what stands above it when something failed, or what stands in its place when nothing could answer. It is not
 * rendered again while only the answer grows.
 */
export const ComposerArea = memo(Area);

function Area({ live, link, failure, state, draftKey, choice, documents, actions, onSent }: ComposerAreaProps) {
  const [draft, setDraft] = useDraft(draftKey);
  const { models, agents, chosen, error } = choice;
  // Without a model documents are quoted.
  const canQuote = documents.collections.length > 0;
  if (models?.length === 0 && !canQuote) return <NoModelCard onCheck={choice.refetch} />;
  const send = (text: string) => {
    actions.send(text);
    onSent();
  };
  return (
    <>
      <AskFailure live={live} failure={failure} />
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
        state={state}
        picker={
          <>
            {models === undefined || models.length === 0 ? null : (
              <ModelPicker models={models} agents={agents} chosen={chosen} onChoose={choice.choose} />
            )}
            <DocumentPicker documents={documents} />
          </>
        }
        hint={<ComposerHint link={link} isAnswering={state === 'answering'} onRetry={() => live.retryNow()} />}
      />
    </>
  );
}

/** Why the last thing did not happen, until it is dismissed or something else is asked for. */
function AskFailure({ live, failure }: Pick<ComposerAreaProps, 'live' | 'failure'>) {
  if (failure === undefined) return null;
  return (
    <Above>
      <CauseCard report={reportOf(failure)} count={1} />
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
