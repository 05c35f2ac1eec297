import { Fault } from '@causeway/contract';

const words: Readonly<Record<number, string>> = {
  401: 'it wants a credential (401)',
  403: 'it refuses the credential (403)',
  404: 'nothing speaks MCP at this path (404)',
  405: 'it takes no POST at this path (405)',
  406: 'it does not take what MCP clients accept (406)',
  429: 'it is asked too often (429)',
};

const fixes: Readonly<Record<number, string>> = {
  401: 'Add a credential for this server.',
  403: 'Replace the credential by one that may use this server.',
  404: 'Check the path; most servers use /mcp.',
  405: 'Check the path; most servers use /mcp.',
};

const failed = (
  host: string,
  reason: string,
  more: { readonly fix?: string | undefined; readonly cause?: unknown } = {},
): Fault =>
  new Fault('mcp_failed', {
    dependency: host,
    message: `${host} did not answer as an MCP server: ${reason}.`,
    ...(more.fix === undefined ? {} : { fix: { summary: more.fix } }),
    ...(more.cause === undefined ? {} : { cause: more.cause }),
  });

const pageFix = 'Check the path; most servers use /mcp.';

/** What an answer with this status says about the server; undefined: it may be MCP. */
export function faultOfAnswer(host: string, status: number, type: string): Fault | undefined {
  if (status >= 300 && status < 400) {
    return failed(host, `it redirects elsewhere (${status})`, { fix: 'Use the address it redirects to.' });
  }
  if (status >= 400) return failed(host, words[status] ?? `it answered ${status}`, { fix: fixes[status] });
  if (type.startsWith('text/html')) return failed(host, 'it answered a web page', { fix: pageFix });
  const isMcp = status === 202 || type.startsWith('application/json') || type.startsWith('text/event-stream');
  return isMcp ? undefined : failed(host, `it answered ${type.split(';', 1)[0] || 'nothing'}`, { fix: pageFix });
}

/** Whatever the client threw, as a fault that names the cause. */
export function toMcpFault(host: string, error: unknown): Fault {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof Fault) return cause;
  }
  const message = error instanceof Error ? error.message : String(error);
  return failed(host, message.slice(0, 300).replace(/\.$/u, ''), { cause: error });
}
