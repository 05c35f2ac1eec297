import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { foundQuery, modelsQuery, providersQuery } from '../../server/queries.ts';
import { useClient } from '../../server/server-context.tsx';
import { CauseCard } from '../../ui/cause-card.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Page } from '../../ui/page.tsx';
import { agentsQuery } from '../agents/agent-queries.ts';
import { noModelCause } from '../chat/composer/no-model-cause.ts';
import { canRecognize } from './browser-speech/recognizer.ts';
import { canSynthesize } from './browser-speech/synthesizer.ts';
import { missingEngine } from './settings/missing-engine.ts';
import { SettingsPanel } from './settings/settings-panel.tsx';
import { useVoiceSettings } from './settings/use-voice-settings.ts';
import type { ChangeSettings } from './settings/use-voice-settings.ts';
import type { VoiceSettings } from './settings/voice-settings.ts';
import { Stage } from './stage/stage.tsx';
import { silentCause } from './talk/microphone-cause.ts';
import type { TalkState } from './talk/talk-state.ts';
import type { Talk } from './talk/talk.ts';
import { useTalkKeys } from './talk/use-talk-keys.ts';
import { useTalk } from './talk/use-talk.ts';
import { enginesQuery } from './voice-queries.ts';
import './voice-page.css';

/** Talk to a model: one button, captions on both sides, what it took and what it cost. */
export default function VoicePage() {
  const [settings, change] = useVoiceSettings();
  const [talk, state] = useTalk(settings);
  const isPush = settings.turns === 'push';
  useTalkKeys(talk, isPush);
  const calls = (
    <Button variant="default" renderRoot={(props) => <Link to="/voice/calls" {...props} />}>
      Phone calls
    </Button>
  );
  return (
    <Page title="Voice" width="wide" action={calls}>
      <div className="voice">
        <div className="voice-main">
          <Troubles talk={talk} state={state} />
          <MissingParts settings={settings} onChange={change} />
          <Stage talk={talk} state={state} isPush={isPush} />
        </div>
        <SettingsPanel settings={settings} onChange={change} isListening={state.isListening} />
      </div>
    </Page>
  );
}

/** Said in answer to something that is already over; nobody needs to act on it. */
const quietCodes: ReadonlySet<string | null> = new Set([
  'response_cancel_not_active',
  'input_audio_buffer_commit_empty',
  'item_truncation_invalid_item_id',
  'item_not_found',
  'invalid_value',
  'conversation_already_has_active_response',
]);

interface TroublesProps {
  readonly talk: Talk;
  readonly state: TalkState;
}

function Troubles({ talk, state }: TroublesProps) {
  const { cause, failure, isSilenced, view } = state;
  const { problem } = view;
  const start = () => talk.start();
  return (
    <>
      <FailureCard error={failure} onCheck={start} />
      {cause === undefined ? null : <CauseCard report={{ cause }} count={1} tone="attention" onCheck={start} />}
      {isSilenced ? (
        <CauseCard
          report={{ cause: silentCause }}
          count={1}
          tone="attention"
          action={
            <Button size="xs" onClick={() => void talk.allowSound()}>
              Allow sound
            </Button>
          }
        />
      ) : null}
      {problem === undefined || quietCodes.has(problem.code) ? null : (
        <CauseCard
          report={{
            cause: {
              code: 'unknown',
              title: 'The session refused something',
              sentence: problem.message,
              evidence: [`Code: ${problem.code ?? 'none'}`],
            },
          }}
          count={1}
          tone="attention"
        />
      )}
    </>
  );
}

interface MissingPartsProps {
  readonly settings: VoiceSettings;
  readonly onChange: ChangeSettings;
}

/** What must be there before somebody can talk. */
function MissingParts({ settings, onChange }: MissingPartsProps) {
  const engines = useQuery(enginesQuery(useClient()));
  const missing = engines.data === undefined ? undefined : missingEngine(engines.data, settings);
  return (
    <>
      <NoModel />
      <FailureCard error={engines.error} onCheck={engines.refetch} />
      {missing === undefined ? null : (
        <CauseCard
          report={{ cause: missing.cause }}
          count={1}
          tone="attention"
          onCheck={engines.refetch}
          action={
            <>
              {missing.isHearing && canRecognize() ? (
                <Button size="xs" onClick={() => onChange({ hearing: 'browser' })}>
                  Let this browser listen
                </Button>
              ) : null}
              {missing.isSpeaking && canSynthesize() ? (
                <Button size="xs" variant="default" onClick={() => onChange({ speaking: 'browser', voice: '' })}>
                  Let this browser speak
                </Button>
              ) : null}
              {missing.isSpeaking ? (
                <Button size="xs" variant="default" onClick={() => onChange({ speaking: 'none', voice: '' })}>
                  Read answers
                </Button>
              ) : null}
            </>
          }
        />
      )}
    </>
  );
}

function NoModel() {
  const client = useClient();
  const models = useQuery(modelsQuery(client));
  const agents = useQuery(agentsQuery(client)).data?.agents;
  const isMissing = models.data?.data.length === 0 && agents?.length === 0;
  const found = useQuery({ ...foundQuery(client), enabled: isMissing }).data?.found ?? [];
  const providers = useQuery(providersQuery(client)).data?.providers ?? [];
  if (!isMissing) return null;
  return (
    <CauseCard
      report={{ cause: noModelCause(providers, found) }}
      count={1}
      tone="attention"
      onCheck={models.refetch}
      action={
        <Button size="xs" renderRoot={(props) => <Link to="/settings/{-$section}" params={{ section: 'models' }} {...props} />}>
          Open model settings
        </Button>
      }
    />
  );
}
