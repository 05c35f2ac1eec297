import type { Principal } from '../../gateway/feature.ts';
import type { Actor } from './audit-repository.ts';
import type { Browser } from './browser-sessions.ts';

/** Of a request, what the audit log keeps. */
export interface Origin {
  readonly principal: Principal | undefined;
  readonly address: string;
  readonly requestId: string;
  header(name: string): string | undefined;
}

export const actorOf = ({ principal, address, requestId }: Origin): Actor => ({
  id: principal?.userId ?? null,
  credentialId: principal?.credentialId ?? null,
  address,
  requestId,
});

export const browserOf = (asked: Origin): Browser => ({
  userAgent: asked.header('user-agent') ?? '',
  address: asked.address,
  requestId: asked.requestId,
});
