/** Whose reading of the standard. `chromium` is 156, `firefox` is 153 ESR, both as measured. */
export type ProfileName = 'spec' | 'chromium' | 'firefox';

/** Where the browsers leave the standard, each measured. SPEC.md has the rule of each difference. */
export interface Profile {
  readonly name: ProfileName;
  /** `save-data`, `dpr` and their like need no preflight, and do not survive a redirect to another origin than the page's. */
  readonly knowsClientHints: boolean;
  /** The largest number that `Range` may have without a preflight. */
  readonly rangeLimit: bigint | undefined;
  /** A comma anywhere in `Content-Type` needs a preflight. */
  readonly distrustsCommas: boolean;
  /** Bytes above ASCII need a preflight in every value. */
  readonly distrustsBytesAboveAscii: boolean;
  /** Headers of one name are joined before they are judged. */
  readonly joinsHeaders: boolean;
  /** A name that is set twice is asked for twice. */
  readonly repeatsNames: boolean;
  /** `Access-Control-Allow-Headers: *` does not cover `Authorization`. */
  readonly authorizationNeedsName: boolean;
  /** Two `Access-Control-Allow-Origin` lines are told from one line with a comma, when spelled exactly so. */
  readonly countsOriginLines: boolean;
  /** An unparsable origin, a list and another origin are told apart. */
  readonly explainsOrigin: boolean;
  /** The method is judged before the header list is parsed. */
  readonly judgesMethodFirst: boolean;
  /** A preflight after a tainting redirect still names the page's origin; the request itself says `null`. */
  readonly preflightKeepsOrigin: boolean;
  /** Once a hop was preflighted, every later one is, even when nothing asks for it any more. */
  readonly preflightsStick: boolean;
  /** A preflight to the page's own origin needs no `Access-Control-Allow-Origin`. */
  readonly trustsHomePreflight: boolean;
  /** Redirects take away headers by the method the page used, and what one took is back after the next. */
  readonly headersReturn: boolean;
  /** A `*` in `Access-Control-Expose-Headers` counts although what follows it is no token; for fetch alone. */
  readonly starOutlivesList: boolean;
  /** An empty line beside another one of its name is no line. */
  readonly skipsEmptyLines: boolean;
  /** Listeners on `upload` force a preflight only when there is a body. */
  readonly listensWithBodyOnly: boolean;
  /** `Location:` without a value is no redirect. */
  readonly ignoresEmptyLocation: boolean;
  /** `redirect: 'error'` lets a 3xx without `Location` through. */
  readonly errorModeNeedsLocation: boolean;
  /** A user name in `Location` is refused as such in `redirect: 'error'` too. */
  readonly errorModeReadsUserInfo: boolean;
  /** A 407 of a server that is no proxy is a network failure. */
  readonly failsOnProxyStatus: boolean;
  /** A `no-cors` request that left home keeps sending credentials to whom it is redirected to. */
  readonly opaqueKeepsCredentials: boolean;
  /** A `no-cors` request that was redirected to another origin says `Origin: null`. */
  readonly opaqueHidesOrigin: boolean;
  /** WebSockets into the local network need the user's permission too. */
  readonly guardsLocalSockets: boolean;
  /** A page that is no secure context is refused the local network without asking the user. */
  readonly asksSecurePagesOnly: boolean;
  /** Cleartext to a local address is no mixed content; the permission decides. */
  readonly mixesLocalNetwork: boolean;
  /** The longest a preflight is kept, in seconds. */
  readonly maxAgeLimit: number;
}

const spec: Profile = {
  name: 'spec',
  knowsClientHints: false,
  rangeLimit: undefined,
  distrustsCommas: false,
  distrustsBytesAboveAscii: false,
  joinsHeaders: false,
  repeatsNames: false,
  authorizationNeedsName: true,
  countsOriginLines: false,
  explainsOrigin: true,
  judgesMethodFirst: false,
  preflightKeepsOrigin: false,
  preflightsStick: false,
  trustsHomePreflight: false,
  headersReturn: false,
  starOutlivesList: false,
  skipsEmptyLines: false,
  listensWithBodyOnly: false,
  ignoresEmptyLocation: false,
  errorModeNeedsLocation: false,
  errorModeReadsUserInfo: false,
  failsOnProxyStatus: false,
  opaqueKeepsCredentials: false,
  opaqueHidesOrigin: false,
  guardsLocalSockets: true,
  asksSecurePagesOnly: true,
  mixesLocalNetwork: false,
  maxAgeLimit: Number.POSITIVE_INFINITY,
};

const profiles: Readonly<Record<ProfileName, Profile>> = {
  spec,
  chromium: {
    ...spec,
    name: 'chromium',
    knowsClientHints: true,
    rangeLimit: 2n ** 63n - 2n,
    joinsHeaders: true,
    authorizationNeedsName: false,
    listensWithBodyOnly: true,
    ignoresEmptyLocation: true,
    errorModeNeedsLocation: true,
    errorModeReadsUserInfo: true,
    failsOnProxyStatus: true,
    opaqueKeepsCredentials: true,
    opaqueHidesOrigin: true,
    mixesLocalNetwork: true,
    maxAgeLimit: 7200,
  },
  firefox: {
    ...spec,
    name: 'firefox',
    rangeLimit: 2n ** 64n - 1n,
    distrustsCommas: true,
    distrustsBytesAboveAscii: true,
    repeatsNames: true,
    authorizationNeedsName: false,
    countsOriginLines: true,
    explainsOrigin: false,
    judgesMethodFirst: true,
    preflightKeepsOrigin: true,
    preflightsStick: true,
    trustsHomePreflight: true,
    headersReturn: true,
    starOutlivesList: true,
    skipsEmptyLines: true,
    guardsLocalSockets: false,
    asksSecurePagesOnly: false,
    maxAgeLimit: 86_400,
  },
};

/** The differences of a browser. */
export function profileOf(name: ProfileName): Profile {
  return profiles[name];
}
