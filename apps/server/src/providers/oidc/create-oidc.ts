import { Fault } from '@causeway/contract';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import type { Configuration } from 'openid-client';
import type { Oidc, OidcIdentity, OidcSettings, OidcTransaction } from './oidc.ts';

/** Seconds; a sign-in that takes longer is repeated. */
const timeoutS = 10;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const isLoopback = ({ hostname }: URL): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(hostname);

function unreachable(issuer: string, cause: unknown): Fault {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Fault('upstream_unreachable', {
    message: `The identity provider at ${issuer} could not be asked.`,
    reason,
    cause,
    fix: { summary: `Check CAUSEWAY_OIDC_ISSUER: ${issuer.replace(/\/$/u, '')}/.well-known/openid-configuration must answer.` },
  });
}

const scope = 'openid email profile';

async function identityOf(config: Configuration, query: string, transaction: OidcTransaction): Promise<OidcIdentity> {
  const { state, nonce, verifier, redirectUrl } = transaction;
  const url = new URL(redirectUrl);
  url.search = query;
  const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
  const tokens = await authorizationCodeGrant(config, url, checks);
  const claims = tokens.claims();
  if (claims === undefined) throw new Error('the answer holds no ID token');
  const { iss, sub } = claims;
  // Many providers put the address into the ID token only when asked by other means.
  const more = textOf(claims['email']) === undefined ? await fetchUserInfo(config, tokens.access_token, sub) : claims;
  return {
    issuer: iss,
    subject: sub,
    name: textOf(more.name) ?? textOf(more.preferred_username),
    email: textOf(more.email),
    isEmailVerified: more.email_verified === true,
  };
}

/** Signs people in with an identity provider; what it supports is discovered at the first sign-in, and again after a failure. */
export function createOidc({ issuer, clientId, clientSecret, name }: OidcSettings): Oidc {
  let discovered: Promise<Configuration> | undefined;

  function configuration(): Promise<Configuration> {
    const server = new URL(issuer);
    const execute = server.protocol === 'http:' && isLoopback(server) ? [allowInsecureRequests] : [];
    discovered ??= discovery(server, clientId, clientSecret, undefined, { execute, timeout: timeoutS }).catch(
      (error: unknown) => {
        discovered = undefined;
        throw unreachable(issuer, error);
      },
    );
    return discovered;
  }

  return {
    name,

    async start(redirectUrl) {
      const config = await configuration();
      const transaction = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier(), redirectUrl };
      const url = buildAuthorizationUrl(config, {
        redirect_uri: redirectUrl,
        scope,
        state: transaction.state,
        nonce: transaction.nonce,
        code_challenge: await calculatePKCECodeChallenge(transaction.verifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, transaction };
    },

    async finish(query, transaction) {
      const config = await configuration();
      try {
        return await identityOf(config, query, transaction);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Fault('oidc_refused', {
          message: 'The identity provider did not confirm the sign-in.',
          reason,
          cause: error,
        });
      }
    },
  };
}
