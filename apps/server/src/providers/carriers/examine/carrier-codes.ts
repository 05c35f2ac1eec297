export interface CodeMeaning {
  readonly cause: string;
  readonly fix: string;
}

const reach = 'Run this doctor: it asks the same address as the carrier does.';
const number = 'Write numbers as +14155550100: a plus, the country, no spaces.';

/** Codes that carriers give for calls, in their words made short (https://www.twilio.com/docs/api/errors and their like). */
const codes: ReadonlyMap<string, CodeMeaning> = new Map([
  ['11200', { cause: 'Twilio asked this server what to do with a call and got no usable answer.', fix: reach }],
  [
    '11205',
    {
      cause: 'Twilio could not connect to this server.',
      fix: 'Open port 443 to the public, or start the tunnel again; then ask again.',
    },
  ],
  [
    '11210',
    {
      cause: 'The host of the webhook has no address.',
      fix: 'CAUSEWAY_PUBLIC_URL and the webhook of the number must name a host in public DNS.',
    },
  ],
  [
    '11220',
    {
      cause: 'The TLS handshake with this server failed.',
      fix: 'Serve a certificate of a public authority, with its whole chain.',
    },
  ],
  [
    '11237',
    {
      cause: 'The certificate of this server leads to no authority that Twilio knows.',
      fix: 'Serve the whole chain, not the last certificate alone.',
    },
  ],
  ['12100', { cause: 'What answered the webhook was no XML: a page of a proxy, a tunnel or a sign-in wall.', fix: reach }],
  [
    '12300',
    {
      cause: 'The answer to the webhook has a content type that Twilio does not read.',
      fix: 'A proxy changes the answer: let /api/v1/telephony through unchanged.',
    },
  ],
  ['13224', { cause: 'The number is not valid, or Twilio does not call it.', fix: number }],
  [
    '13227',
    { cause: 'The account may not call this country.', fix: 'Allow the country under Voice, Settings, Geo permissions.' },
  ],
  [
    '20003',
    {
      cause: 'The account and its token do not belong together.',
      fix: 'Copy TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN from the console again, and restart the server.',
    },
  ],
  [
    '20404',
    {
      cause: 'There is no such call or account.',
      fix: 'The call has ended, or TWILIO_ACCOUNT_SID is of another account.',
    },
  ],
  ['20429', { cause: 'Too many requests at once.', fix: 'Make fewer calls a second; accounts start with one.' }],
  [
    '21210',
    {
      cause: 'The number to call from is not one of the account.',
      fix: 'Set TWILIO_NUMBER to a number that was bought or verified.',
    },
  ],
  ['21211', { cause: 'The number to call is not valid.', fix: number }],
  ['21212', { cause: 'The number to call from is not valid.', fix: number }],
  ['21214', { cause: 'The number to call cannot be reached.', fix: 'Call another number.' }],
  [
    '21215',
    { cause: 'The account may not call this country.', fix: 'Allow the country under Voice, Settings, Geo permissions.' },
  ],
  ['21217', { cause: 'The number does not look like one.', fix: number }],
  [
    '21219',
    {
      cause: 'A trial account calls verified numbers only.',
      fix: 'Verify the number in the console, or upgrade the account.',
    },
  ],
  [
    '31901',
    {
      cause: 'The WebSocket of the stream was not answered in time.',
      fix: 'Open port 443; a proxy or tunnel must pass WebSockets on.',
    },
  ],
  [
    '31903',
    {
      cause: 'The WebSocket of the stream broke off: this server stopped, or something between cut it.',
      fix: 'Look into the log of that minute, and raise the idle timeout of the proxy.',
    },
  ],
  [
    '31910',
    {
      cause: 'The WebSocket of the stream could not be opened over TLS.',
      fix: 'Serve wss on port 443 with a certificate of a public authority.',
    },
  ],
  [
    '31920',
    {
      cause:
        'The WebSocket was answered with something other than 101: a proxy does not pass upgrades on, or the address has a query.',
      fix: 'nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade".',
    },
  ],
  [
    '31921',
    {
      cause: 'This server closed the stream: the token was used or belongs to another call, or the call was over.',
      fix: 'The close code and reason are in the log; 1008 means that the token was refused.',
    },
  ],
  [
    '31922',
    {
      cause: 'The WebSocket of the stream failed while it was open.',
      fix: 'Look into the log of that minute, and run this doctor.',
    },
  ],
  [
    '31924',
    {
      cause: 'The stream was told something that is no WebSocket message.',
      fix: 'Something between changes frames: let the WebSocket pass unchanged.',
    },
  ],
  [
    '31951',
    {
      cause: 'The stream was told something that Twilio does not know.',
      fix: 'Update Causeway; if it is the newest, report it.',
    },
  ],
  ['10016', { cause: 'Telnyx: the number is not valid.', fix: number }],
  ['10009', { cause: 'Telnyx: the API key is not valid.', fix: 'Make a new key in the portal, and set TELNYX_API_KEY.' }],
  ['90018', { cause: 'Telnyx: the call has ended already.', fix: 'Nothing is to be done.' }],
]);

/** What a carrier's code means; undefined: it is not known here. */
export const explainCode = (code: string): CodeMeaning | undefined => codes.get(code);

export const knownCodes: readonly string[] = [...codes.keys()];

/** The code in a carrier's message, explained. */
export function explainMessage(message: string): CodeMeaning | undefined {
  const [, code = ''] = /\(code (\d+)\)/u.exec(message) ?? [];
  return explainCode(code);
}
