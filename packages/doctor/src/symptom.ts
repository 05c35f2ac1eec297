/** What a browser said, read from its text. */
export interface Symptom {
  readonly text: string;
  /** The URL that failed, absolute. */
  readonly url?: string;
  /** The page's origin; `null` as the browser writes it. */
  readonly origin?: string;
  readonly transport: 'http' | 'websocket' | 'event-source';
  readonly browser: 'chromium' | 'firefox' | 'unknown';
  /** Codes of the catalogue that can put these words on the console. */
  readonly suspects: readonly string[];
  /** The words alone prove the first suspect: it lies in the page, where no probe can see it. */
  readonly isProof: boolean;
}

interface Phrase {
  readonly pattern: RegExp;
  readonly suspects: readonly string[];
  readonly isProof?: boolean;
}

const noHeader = [
  'C01',
  'C04',
  'C28',
  'C30',
  'C31',
  'C36',
  'C37',
  'D01',
  'D02',
  'D03',
  'D07',
  'D08',
  'D09',
  'D10',
  'D11',
  'D12',
  'D13',
  'D14',
  'D15',
  'D16',
  'D17',
];
const noConnection = ['T01', 'T11', 'T12', 'T14', 'T15', 'T17', 'T18', 'T20', 'D19'];

/** Console texts of Chromium 156 and Firefox 153, the most telling first. */
const phrases: readonly Phrase[] = [
  { pattern: /ERR_UNSAFE_PORT/u, suspects: ['T10'] },
  {
    pattern: /Permission was denied for this request to access the `(?:loopback|local)`|ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS/u,
    suspects: ['B05', 'W33'],
    isProof: true,
  },
  { pattern: /not a secure context and the resource is in more-private address space/u, suspects: ['B06'], isProof: true },
  { pattern: /Mixed Content:|insecure WebSocket connection may not be initiated/u, suspects: ['B01', 'B02'] },
  {
    pattern: /violates the following Content Security Policy|violates the document's Content Security Policy/u,
    suspects: ['B03'],
  },
  { pattern: /ERR_BLOCKED_BY_CLIENT/u, suspects: ['B15'], isProof: true },
  { pattern: /NotSameOriginAfterDefaultedToSameOriginByCoep/u, suspects: ['B12'], isProof: true },
  { pattern: /ERR_BLOCKED_BY_RESPONSE/u, suspects: ['B11', 'B12'], isProof: true },
  { pattern: /URL scheme "[^"]*" is not supported|Failed to parse URL/u, suspects: ['P07'], isProof: true },
  { pattern: /non ISO-8859-1 code point|Failed to execute 'set(?:RequestHeader)?' on/u, suspects: ['P19'], isProof: true },
  { pattern: /URL that includes credentials|GET\/HEAD method cannot have body/u, suspects: ['P20'], isProof: true },
  {
    pattern: /TimeoutError: signal timed out|timeout of \d+ms exceeded|ECONNABORTED/u,
    suspects: ['P21', 'T20'],
    isProof: true,
  },
  { pattern: /ERR_ALPN_NEGOTIATION_FAILED/u, suspects: ['B17'], isProof: true },
  { pattern: /ERR_INTERNET_DISCONNECTED/u, suspects: ['B24'], isProof: true },
  { pattern: /ERR_PROXY_CONNECTION_FAILED|ERR_TUNNEL_CONNECTION_FAILED/u, suspects: ['P17'], isProof: true },
  { pattern: /subprotocol '.*' is (?:invalid|duplicated)/u, suspects: ['W18'], isProof: true },
  { pattern: /Still in CONNECTING state/u, suspects: ['W30'], isProof: true },
  { pattern: /Blocked request\. This host/u, suspects: ['P05'] },
  { pattern: /Unexpected token '?<'?|<!doctype "?\.\.\. is not valid JSON/iu, suspects: ['P04', 'P06', 'D18'] },
  { pattern: /Unexpected end of JSON input/u, suspects: ['B27', 'P01'] },
  { pattern: /MIME type \("[^"]*"\) that is not "text\/event-stream"/u, suspects: ['E01', 'P04'] },
  { pattern: /Redirect is not allowed for a preflight request/u, suspects: ['C26', 'C27'] },
  { pattern: /It does not have HTTP ok status/u, suspects: ['C03', 'C04', 'C28', 'C29', 'C39', 'D07'] },
  { pattern: /contains multiple values|Multiple CORS header/u, suspects: ['C10', 'C09'] },
  { pattern: /contains the invalid value/u, suspects: ['C12', 'C11'] },
  { pattern: /must not be the wildcard|Credential is not supported if the CORS header/u, suspects: ['C13', 'C38'] },
  {
    pattern: /Access-Control-Allow-Credentials' header in the response is|expected ‘true’ in CORS header/u,
    suspects: ['C14', 'C15'],
  },
  {
    pattern: /that is not equal to the supplied origin|does not match/u,
    suspects: ['C05', 'C06', 'C07', 'C08', 'C09', 'C11', 'C24', 'T09'],
  },
  {
    pattern:
      /Request header field .* is not allowed|Did not find .*header.*|missing token .* in CORS header ‘Access-Control-Allow-Headers/u,
    suspects: ['C17', 'C18', 'C16'],
  },
  { pattern: /Method .* is not allowed by|Did not find method in CORS header/u, suspects: ['C20', 'C21', 'C16'] },
  { pattern: /Cannot parse Access-Control-Allow|invalid token .* in CORS header/u, suspects: ['C22'] },
  { pattern: /contains a username and password/u, suspects: ['C43'] },
  { pattern: /only supported for protocol schemes/u, suspects: ['B26', 'C23'] },
  {
    pattern: /Response to preflight request doesn't pass access control check: No '/u,
    suspects: ['C02', 'C01', 'C04', 'C28', 'C29', 'C42', 'D07', 'D12'],
  },
  { pattern: /No 'Access-Control-Allow-Origin' header|CORS header ‘Access-Control-Allow-Origin’ missing/u, suspects: noHeader },
  { pattern: /CORS request did not succeed/u, suspects: noConnection },
  { pattern: /(?:ERR|NS_ERROR)_CONNECTION_REFUSED/u, suspects: ['T01', 'T02', 'T03', 'T04', 'T05'] },
  { pattern: /ERR_NAME_NOT_RESOLVED/u, suspects: ['T11', 'T12'] },
  { pattern: /ERR_CERT_/u, suspects: ['T15', 'T16', 'W20'] },
  { pattern: /ERR_SSL_PROTOCOL_ERROR|SSL_ERROR_RX_RECORD_TOO_LONG/u, suspects: ['T14', 'B04', 'W19'] },
  { pattern: /ERR_EMPTY_RESPONSE/u, suspects: ['T17', 'T13', 'T19', 'T03'] },
  { pattern: /ERR_CONNECTION_RESET|NS_ERROR_NET_RESET/u, suspects: ['T18', 'T22'] },
  { pattern: /ERR_INVALID_HTTP_RESPONSE/u, suspects: ['T19'] },
  { pattern: /ERR_CONNECTION_TIMED_OUT|NS_ERROR_NET_TIMEOUT/u, suspects: ['T21'] },
  { pattern: /ERR_CONTENT_DECODING_FAILED/u, suspects: ['B20'] },
  { pattern: /ERR_(?:CONTENT_LENGTH_MISMATCH|INCOMPLETE_CHUNKED_ENCODING|INVALID_CHUNKED_ENCODING)/u, suspects: ['B19'] },
  { pattern: /ERR_RESPONSE_HEADERS/u, suspects: ['B21'] },
  { pattern: /ERR_TOO_MANY_REDIRECTS/u, suspects: ['B22'] },
  { pattern: /ERR_HTTP2_PROTOCOL_ERROR/u, suspects: ['B23'], isProof: true },
  { pattern: /Unexpected response code: 404/u, suspects: ['W02', 'W03'] },
  { pattern: /Unexpected response code: 403/u, suspects: ['W03', 'W04', 'W08'] },
  { pattern: /Unexpected response code: 200/u, suspects: ['W14', 'W09'] },
  { pattern: /Unexpected response code: (?:400|426)/u, suspects: ['W09', 'W03'] },
  { pattern: /Unexpected response code: 500/u, suspects: ['W05', 'W12', 'D02'] },
  { pattern: /Unexpected response code: 30\d/u, suspects: ['W15'] },
  { pattern: /Unexpected response code/u, suspects: ['W16', 'W08', 'W07'] },
  { pattern: /HTTP Authentication failed/u, suspects: ['W07', 'W08'] },
  { pattern: /Sec-WebSocket-Protocol/u, suspects: ['W17'] },
  { pattern: /Error during WebSocket handshake/u, suspects: ['W23', 'W29'] },
  {
    pattern: /WebSocket is closed before|Connection closed before receiving a handshake/u,
    suspects: ['W21', 'W10', 'W11', 'W22'],
  },
  // Chromium's network panel says it of every answer that CORS keeps from the page.
  { pattern: /net::ERR_FAILED/u, suspects: noHeader },
  { pattern: /can.t establish a connection to the server at ws/u, suspects: ['T01', 'W02', 'W03', 'W08', 'W09', 'W10', 'W14'] },
];

const urlPatterns: readonly RegExp[] = [
  /(?:Access to (?:fetch|XMLHttpRequest|resource|script|image|font)[^']* at|WebSocket connection to|Connecting to|resource at|insecure resource|EventSource at) '(?<url>[^']+)'/u,
  /reading the remote resource at (?<url>\S+?)\.? \(/u,
  /connection to the server at (?<url>wss?:\/\/\S+?)\.?(?:\s|$)/u,
  /(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (?<url>https?:\/\/\S+)/u,
  /(?<url>(?:https?|wss?):\/\/[^\s'"<>()]+)/u,
];

function textMatch(text: string, patterns: readonly RegExp[], group: string): string | undefined {
  for (const pattern of patterns) {
    const found = pattern.exec(text)?.groups?.[group];
    if (found !== undefined) return found.replace(/[.,;:]+$/u, '');
  }
  return undefined;
}

const originPatterns = [/from origin '(?<origin>[^']+)'/u, /The page at '(?<origin>[^']+)' was loaded/u];

// A console's message is shorter; a whole log would be searched for seconds.
const longest = 16_000;

/** Reads a pasted console text; undefined when it is none that a browser writes. */
export function readSymptom(pasted: string): Symptom | undefined {
  const text = pasted.trim().slice(0, longest);
  const phrase = phrases.find(({ pattern }) => pattern.test(text));
  const url = textMatch(text, urlPatterns, 'url');
  const isGeneral =
    /Failed to fetch|NetworkError when attempting|Network Error|Load failed|blocked by CORS policy|Cross-Origin Request Blocked|WebSocket connection/iu.test(
      text,
    );
  if (phrase === undefined && !isGeneral) return undefined;
  const page = textMatch(text, originPatterns, 'origin');
  return {
    text: text.trim().slice(0, 600),
    ...(url !== undefined && URL.canParse(url) ? { url } : {}),
    ...(page === undefined ? {} : { origin: page === 'null' || !URL.canParse(page) ? 'null' : new URL(page).origin }),
    transport: transportOf(text, url),
    browser: browserOf(text),
    suspects: phrase?.suspects ?? [],
    isProof: phrase?.isProof === true,
  };
}

function browserOf(text: string): Symptom['browser'] {
  if (/Cross-Origin Request Blocked|NetworkError when|Firefox/u.test(text)) return 'firefox';
  return /net::|blocked by CORS policy|Failed to fetch/u.test(text) ? 'chromium' : 'unknown';
}

function transportOf(text: string, url: string | undefined): Symptom['transport'] {
  if (/^wss?:/u.test(url ?? '') || /WebSocket/u.test(text)) return 'websocket';
  return /EventSource/u.test(text) ? 'event-source' : 'http';
}
