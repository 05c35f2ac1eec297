import { z } from 'zod';

/** Prefix of each kind of id; an id is `<prefix>_<22 characters of base62>` (128 random bits) unless a caller named it. */
export const idPrefixes = {
  session: 'ses',
  message: 'msg',
  generation: 'gen',
  key: 'key',
  provider: 'prv',
  user: 'usr',
  project: 'prj',
  workflow: 'wfl',
  execution: 'exe',
  trigger: 'trg',
  credential: 'crd',
  check: 'chk',
  file: 'fil',
  upload: 'upl',
  recipe: 'rcp',
  collection: 'col',
  document: 'doc',
  agent: 'agt',
  approval: 'apr',
  mcpServer: 'mcp',
  budget: 'bud',
  usage: 'use',
  price: 'prc',
  invitation: 'inv',
  call: 'cal',
  audit: 'aud',
} as const;
export type IdKind = keyof typeof idPrefixes;

/** A caller may name a session; names are limited so that they fit URLs, logs and Redis keys. */
export const sessionId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/u, 'letters, digits and . _ : - only, at most 128 characters')
  .brand<'SessionId'>();
export type SessionId = z.infer<typeof sessionId>;

const minted = <Brand extends string>(prefix: string, _brand: Brand) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[A-Za-z0-9]{1,40}$`, 'u'), `an id that starts with ${prefix}_`)
    .brand<Brand>();

/** A person. The first one of a server is `owner`: what was made before there were others belongs to it. */
export const userId = z
  .string()
  .regex(/^(?:owner|usr_[A-Za-z0-9]{1,40})$/u, 'owner, or an id that starts with usr_')
  .meta({ examples: ['owner'] })
  .brand<'UserId'>();
export type UserId = z.infer<typeof userId>;

export const messageId = minted(idPrefixes.message, 'MessageId');
export type MessageId = z.infer<typeof messageId>;
export const generationId = minted(idPrefixes.generation, 'GenerationId');
export type GenerationId = z.infer<typeof generationId>;
export const keyId = minted(idPrefixes.key, 'KeyId');
export type KeyId = z.infer<typeof keyId>;
export const providerId = minted(idPrefixes.provider, 'ProviderId');
export type ProviderId = z.infer<typeof providerId>;
export const projectId = minted(idPrefixes.project, 'ProjectId');
export type ProjectId = z.infer<typeof projectId>;
export const workflowId = minted(idPrefixes.workflow, 'WorkflowId');
export type WorkflowId = z.infer<typeof workflowId>;
export const executionId = minted(idPrefixes.execution, 'ExecutionId');
export type ExecutionId = z.infer<typeof executionId>;
export const credentialId = minted(idPrefixes.credential, 'CredentialId');
export type CredentialId = z.infer<typeof credentialId>;
export const triggerId = minted(idPrefixes.trigger, 'TriggerId');
export type TriggerId = z.infer<typeof triggerId>;
export const checkId = minted(idPrefixes.check, 'CheckId');
export type CheckId = z.infer<typeof checkId>;

export const fileId = minted(idPrefixes.file, 'FileId');
export type FileId = z.infer<typeof fileId>;
export const uploadId = minted(idPrefixes.upload, 'UploadId');
export type UploadId = z.infer<typeof uploadId>;
export const recipeId = minted(idPrefixes.recipe, 'RecipeId');
export type RecipeId = z.infer<typeof recipeId>;
export const collectionId = minted(idPrefixes.collection, 'CollectionId');
export type CollectionId = z.infer<typeof collectionId>;
export const documentId = minted(idPrefixes.document, 'DocumentId');
export type DocumentId = z.infer<typeof documentId>;
export const agentId = minted(idPrefixes.agent, 'AgentId');
export type AgentId = z.infer<typeof agentId>;
export const approvalId = minted(idPrefixes.approval, 'ApprovalId');
export type ApprovalId = z.infer<typeof approvalId>;
export const mcpServerId = minted(idPrefixes.mcpServer, 'McpServerId');
export type McpServerId = z.infer<typeof mcpServerId>;
export const budgetId = minted(idPrefixes.budget, 'BudgetId');
export type BudgetId = z.infer<typeof budgetId>;
export const usageId = minted(idPrefixes.usage, 'UsageId');
export type UsageId = z.infer<typeof usageId>;
export const priceId = minted(idPrefixes.price, 'PriceId');
export type PriceId = z.infer<typeof priceId>;
export const invitationId = minted(idPrefixes.invitation, 'InvitationId');
export type InvitationId = z.infer<typeof invitationId>;
export const callId = minted(idPrefixes.call, 'CallId');
export type CallId = z.infer<typeof callId>;

/** Web Crypto, the same in browsers and Node; this package sees neither's types. */
declare const crypto: { getRandomValues(array: Uint8Array): Uint8Array };

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Mints an id of 128 random bits (Web Crypto; browser and Node). */
export function mintId(kind: 'session'): SessionId;
export function mintId(kind: 'message'): MessageId;
export function mintId(kind: 'generation'): GenerationId;
export function mintId(kind: 'key'): KeyId;
export function mintId(kind: 'provider'): ProviderId;
export function mintId(kind: 'project'): ProjectId;
export function mintId(kind: 'workflow'): WorkflowId;
export function mintId(kind: 'execution'): ExecutionId;
export function mintId(kind: 'credential'): CredentialId;
export function mintId(kind: 'trigger'): TriggerId;
export function mintId(kind: 'check'): CheckId;
export function mintId(kind: 'file'): FileId;
export function mintId(kind: 'upload'): UploadId;
export function mintId(kind: 'recipe'): RecipeId;
export function mintId(kind: 'collection'): CollectionId;
export function mintId(kind: 'document'): DocumentId;
export function mintId(kind: 'agent'): AgentId;
export function mintId(kind: 'approval'): ApprovalId;
export function mintId(kind: 'mcpServer'): McpServerId;
export function mintId(kind: 'budget'): BudgetId;
export function mintId(kind: 'usage'): UsageId;
export function mintId(kind: 'price'): PriceId;
export function mintId(kind: 'invitation'): InvitationId;
export function mintId(kind: 'call'): CallId;
export function mintId(kind: 'user'): UserId;
export function mintId(kind: IdKind): string;
export function mintId(kind: IdKind): string {
  const bytes = crypto.getRandomValues(new Uint8Array(22));
  let id = `${idPrefixes[kind]}_`;
  for (const byte of bytes) id += alphabet[byte % 62];
  return id;
}

/** The first person; every key and browser session belongs to it unless said otherwise. */
export const ownerId = userId.parse('owner');
