/** A refusal by the page's own Content-Security-Policy. */
export interface PolicyViolation {
  readonly directive: string;
  readonly blocked: string;
}

export interface PolicyWatch {
  /** The first violation towards the watched origin so far. */
  violation(): PolicyViolation | undefined;
  end(): void;
}

/** Watches for requests to an origin that the page's own policy refuses. Outside a page there is none. */
export function watchPolicy(origin: string): PolicyWatch {
  if (typeof document === 'undefined') return { violation: () => undefined, end: () => undefined };
  let violation: PolicyViolation | undefined;
  const onViolation = (event: SecurityPolicyViolationEvent) => {
    if (event.disposition !== 'enforce' || !event.blockedURI.startsWith(origin)) return;
    violation ??= { directive: event.effectiveDirective, blocked: event.blockedURI };
  };
  document.addEventListener('securitypolicyviolation', onViolation);
  return { violation: () => violation, end: () => document.removeEventListener('securitypolicyviolation', onViolation) };
}
