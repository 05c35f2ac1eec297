import type { Endpoint, Stream } from '@causeway/contract';
import type { Belongings } from './recipe.ts';

/** Which of somebody's things a parameter called `id` is, by the address it stands in. The first that fits decides. */
const kinds: readonly (readonly [begins: string, name: string])[] = [
  ['/api/v1/keys/', 'keyId'],
  ['/api/v1/agents/', 'agentId'],
  ['/api/v1/mcp-servers/', 'mcpId'],
  ['/api/v1/approvals/', 'approvalId'],
  ['/api/v1/providers/', 'providerId'],
  ['/api/v1/people/', 'colleague'],
  ['/api/v1/invitations/', 'invitationId'],
  ['/api/v1/costs/budgets/', 'budgetId'],
  ['/api/v1/costs/prices/', 'priceId'],
  ['/api/v1/doctor/checks/', 'checkId'],
  ['/api/v1/account/sessions/', 'browserId'],
  ['/v1/sessions/', 'sessionId'],
];

/** Where a parameter of that name is something else than elsewhere. */
const exceptions: readonly (readonly [begins: string, param: string, name: string])[] = [
  ['/api/v1/data/runs/', 'executionId', 'dataRunId'],
];

function nameOf(path: string, param: string): string {
  const exception = exceptions.find(([begins, name]) => path.startsWith(begins) && param === name);
  if (exception) return exception[2];
  return param === 'id' ? (kinds.find(([begins]) => path.startsWith(begins))?.[1] ?? 'id') : param;
}

export const paramsOf = ({ path }: Pick<Endpoint | Stream, 'path'>): readonly string[] =>
  [...path.matchAll(/:(?<name>[A-Za-z]+)/gu)].map((match) => match.groups?.['name'] ?? '');

/** Values of the parameters of an address, and those that nobody has. */
export function fillParams(
  what: Pick<Endpoint | Stream, 'path'>,
  my: Belongings,
): { readonly params: Record<string, string>; readonly missing: readonly string[] } {
  const named = paramsOf(what).map((param) => [param, my[nameOf(what.path, param)]] as const);
  const missing = named.filter(([, value]) => value === undefined).map(([param]) => param);
  return { params: Object.fromEntries(named.filter(([, value]) => value !== undefined)) as Record<string, string>, missing };
}

export const addressOf = (path: string, params: Readonly<Record<string, string>>): string =>
  path.replaceAll(/:(?<name>[A-Za-z]+)|\*/gu, (whole: string, name: string | undefined) => params[name ?? '*'] ?? whole);
