import type { Meter } from '@causeway/contract';
import type { Config } from './config.ts';
import type { Durable } from './durable/open-durable.ts';
import type { AgentService } from './features/agents/agent-service.ts';
import type { PersonRepository } from './features/keys/person-repository.ts';
import type { ProjectShareRepository } from './features/workflows/projects/project-share-repository.ts';
import type { Belongings } from './gateway/feature.ts';
import type { Logs } from './gateway/logs/logs.ts';
import type { Tables } from './providers/tables/tables.ts';
import type { PostgresTarget } from './providers/postgres-target/postgres-target.ts';
import type { Doctor } from './providers/doctor/doctor.ts';
import type { Usage } from './features/usage/open-usage.ts';
import type { ModelSettings } from './providers/models/directory.ts';
import type { Models } from './providers/models/model.ts';
import type { Sandbox } from './providers/sandbox/sandbox.ts';
import type { serveMcp } from './providers/mcp/serve-mcp.ts';
import type { Oidc } from './providers/oidc/oidc.ts';
import type { Outbound } from './providers/web/outbound.ts';
import type { DataDoor } from './features/data/events.ts';
import type { KnowledgeDoor } from './features/knowledge/events.ts';
import type { TelephonyDoor } from './features/telephony/events.ts';
import type { TranscriptDoor } from './features/chat/events.ts';
import type { ClientSecrets } from './features/keys/client-secrets.ts';
import type { VoiceDoor } from './features/voice/events.ts';
import type { Carriers } from './providers/carriers/create-carriers.ts';
import type { Speech } from './providers/speech/speech.ts';
import type { Documents } from './providers/documents/documents.ts';
import type { Files } from './storage/files.ts';
import type { Storage } from './storage/open-storage.ts';

/** Everything a feature may need; each declares the part it uses. */
export interface Services extends Storage {
  readonly config: Config;
  readonly logs: Logs;
  /** Every call of them is metered. */
  readonly models: Models;
  /** What the settings change and show of the same models. */
  readonly directory: ModelSettings;
  /** The ledger, prices and budgets; its meter is for what costs and is no model. */
  readonly usage: Usage;
  readonly meter: Meter;
  readonly doctor: Doctor;
  /** For addresses that somebody else names; everything else is refused on the way out. */
  readonly outbound: Outbound;
  /** For tables that go into a database that somebody names. */
  readonly postgresTarget: PostgresTarget;
  /** For JavaScript of strangers. */
  readonly sandbox: Sandbox;
  /** For what people upload. */
  readonly files: Files;
  /** For documents, which are apart from data files: each owner counts and deletes their own. */
  readonly documentFiles: Files;
  /** For reading documents of strangers. */
  readonly documents: Documents;
  /** For whoever searches documents. */
  readonly knowledge: KnowledgeDoor;
  /** For work on tables, in processes of their own. */
  readonly tables: Tables;
  /** For whoever has recipes run over files. */
  readonly dataDoor: DataDoor;
  /** For whoever has somebody called. */
  readonly telephonyDoor: TelephonyDoor;
  /** Everything that hears and speaks. */
  readonly speech: Speech;
  /** Telephone companies that are configured, and what the others need. */
  readonly carriers: Carriers['carriers'];
  /** For what carriers keep: beside public addresses, the operator's own carriers. */
  readonly carrierWeb: Outbound;
  readonly missingCarriers: Carriers['missingCarriers'];
  /** For calls, which are voice sessions. */
  readonly voice: VoiceDoor;
  /** Credentials that a page may hold for minutes. */
  readonly clientSecrets: ClientSecrets;
  /** Where what was said elsewhere becomes a chat session. */
  readonly transcripts: TranscriptDoor;
  /** For work that survives crashes. */
  readonly durable: Durable;
  /** For answers with tools: chat asks it, its own slice shows it. */
  readonly agents: AgentService;
  readonly serveMcp: typeof serveMcp;
  readonly version: string;
  /** No other server uses the data directory. */
  readonly isAlone: boolean;
  /** Whose a project is, and with whom it is shared. */
  readonly projects: ProjectShareRepository;
  /** What a person has in all slices. */
  readonly belongings: Belongings;
  /** Who is here. */
  readonly people: Pick<PersonRepository, 'find'>;
  /** Undefined: no identity provider is configured. */
  readonly oidc: Oidc | undefined;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
}
