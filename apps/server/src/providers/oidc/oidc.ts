/** An identity provider as the configuration names it. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** On the button. */
  readonly name: string;
}

/** What must be remembered between going to the provider and coming back. */
export interface OidcTransaction {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly redirectUrl: string;
}

/** Whom the provider vouches for. */
export interface OidcIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string | undefined;
  readonly email: string | undefined;
  /** The provider has seen that the address is theirs. */
  readonly isEmailVerified: boolean;
}

/** OpenID Connect, authorization code flow with PKCE. */
export interface Oidc {
  readonly name: string;
  /** Throws `upstream_unreachable` when the provider cannot be asked. */
  start(redirectUrl: string): Promise<{ readonly url: string; readonly transaction: OidcTransaction }>;
  /** Throws `oidc_refused` for whatever the provider or the check of what it sent says no to. */
  finish(query: string, transaction: OidcTransaction): Promise<OidcIdentity>;
}
