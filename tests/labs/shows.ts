/** What Chromium's console says, by class; labs name one of these. */
export const noHeader = /CORS policy: No 'Access-Control-Allow-Origin' header is present/u;
export const preflightNoHeader =
  /Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin'/u;
export const preflightStatus = /It does not have HTTP ok status/u;
export const preflightRedirect = /Redirect is not allowed for a preflight request/u;
export const otherValue = /that is not equal to the supplied origin/u;
export const multipleValues = /contains multiple values/u;
export const invalidValue = /contains the invalid value/u;
export const wildcard = /must not be the wildcard/u;
export const credentialsValue = /'Access-Control-Allow-Credentials' header in the response is '[^']*' which must be 'true'/u;
export const headerNotAllowed = /Request header field \S+ is not allowed by Access-Control-Allow-Headers/u;
export const methodNotAllowed = /Method \S+ is not allowed by Access-Control-Allow-Methods/u;
export const unparsable = /Cannot parse Access-Control-Allow-/u;
export const refused = /ERR_CONNECTION_REFUSED/u;
export const emptyReply = /ERR_EMPTY_RESPONSE/u;
export const reset = /ERR_CONNECTION_RESET/u;
export const pending = /^pending$/mu;
/** fetch resolves, and the page cannot use what came. */
export const unusable = (pattern: string): RegExp => new RegExp(`^unusable .*${pattern}`, 'mu');
export const notJson = /is not valid JSON|Unexpected end of JSON/u;
/** A handshake that was answered with this status. */
export const handshake = (status: number): RegExp => new RegExp(`Unexpected response code: ${status}`, 'u');
