/** Whose reading of the standard. `chromium` is 156, `firefox` is 153 ESR, both as measured. */
export type ProfileName = 'spec' | 'chromium' | 'firefox';

/** Where the browsers leave the standard, each measured. SPEC.md has the rule of each difference. */
export interface Profile {
  readonly name: ProfileName;
  /** `save-data`, `dpr` and their like need no preflight. */
  readonly safelistsClientHints: boolean;
  /** `Access-Control-Allow-Headers: *` does not cover `Authorization`. */
  readonly authorizationNeedsName: boolean;
  /** Two `Access-Control-Allow-Origin` lines are told from one line with a comma. */
  readonly countsOriginLines: boolean;
  /** An unparsable origin, a list and another origin are told apart. */
  readonly explainsOrigin: boolean;
  /** The method is judged before the header list is parsed. */
  readonly judgesMethodFirst: boolean;
  /** A preflight after a tainting redirect still names the page's origin; the request itself says `null`. */
  readonly preflightKeepsOrigin: boolean;
  /** Once a hop was preflighted, every later one is, even when nothing asks for it any more. */
  readonly preflightsStick: boolean;
  /** A header that one redirect removed is back after the next. */
  readonly headersReturn: boolean;
  /** `Location:` without a value is no redirect. */
  readonly ignoresEmptyLocation: boolean;
  /** `redirect: 'error'` lets a 3xx without `Location` through. */
  readonly errorModeNeedsLocation: boolean;
  /** A 407 of a server that is no proxy is a network failure. */
  readonly failsOnProxyStatus: boolean;
  /** A `no-cors` request that left home keeps sending credentials to whom it is redirected to. */
  readonly opaqueKeepsCredentials: boolean;
  /** Guards loopback and local addresses by permission. */
  readonly guardsLocalNetwork: boolean;
  /** The longest a preflight is kept, in seconds. */
  readonly maxAgeLimit: number;
}

const spec: Profile = {
  name: 'spec',
  safelistsClientHints: false,
  authorizationNeedsName: true,
  countsOriginLines: false,
  explainsOrigin: true,
  judgesMethodFirst: false,
  preflightKeepsOrigin: false,
  preflightsStick: false,
  headersReturn: false,
  ignoresEmptyLocation: false,
  errorModeNeedsLocation: false,
  failsOnProxyStatus: false,
  opaqueKeepsCredentials: false,
  guardsLocalNetwork: true,
  maxAgeLimit: Number.POSITIVE_INFINITY,
};

const profiles: Readonly<Record<ProfileName, Profile>> = {
  spec,
  chromium: {
    ...spec,
    name: 'chromium',
    safelistsClientHints: true,
    authorizationNeedsName: false,
    ignoresEmptyLocation: true,
    errorModeNeedsLocation: true,
    failsOnProxyStatus: true,
    opaqueKeepsCredentials: true,
    maxAgeLimit: 7200,
  },
  firefox: {
    ...spec,
    name: 'firefox',
    authorizationNeedsName: false,
    countsOriginLines: true,
    explainsOrigin: false,
    judgesMethodFirst: true,
    preflightKeepsOrigin: true,
    preflightsStick: true,
    headersReturn: true,
    guardsLocalNetwork: false,
    maxAgeLimit: 86_400,
  },
};

/** The differences of a browser. */
export function profileOf(name: ProfileName): Profile {
  return profiles[name];
}
