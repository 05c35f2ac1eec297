/**
 * How the fake answers one request. Written as a query string in, by precedence: the header `x-fake`, the body field `x_fake`,
 * the model name after `?` (`fake-1?status=429&retry_after_ms=20`), or `upstream.misbehave(…)` for everything else.
 *
 * | key | what the fake does |
 * | --- | --- |
 * | `status=429` | answers this status with OpenAI's error object; with `retry_after_ms`, `retry_after`, `error_code`, `error_type`, `error_message` |
 * | `error_body=html` | the body of that status: `html`, `text`, `fastapi` (`{detail}`), `string` (`{error:"…"}`), `empty` |
 * | `times=1` | misbehaves for the first n requests of this command only, then answers well |
 * | `hang=headers` | never answers; `hang=body` sends the headers and nothing else |
 * | `first_token_ms=50`, `pace_ms=10` | waits before the first event, between events |
 * | `cut=57` | ends the body cleanly after n bytes |
 * | `reset=57` | destroys the socket after n bytes of the body; `reset=headers` before anything |
 * | `stall=3` | stops after n events and keeps the connection open |
 * | `hold=3` | waits after n events until `upstream.release()` |
 * | `html=1` | a web page with status 200 |
 * | `redirect=http://…` | 302 |
 * | `malformed=2` | event n (from 0) is not JSON |
 * | `no_done=1`, `no_finish=1`, `no_role=1`, `no_type=1`, `no_final_newline=1` | leaves out `[DONE]`, `finish_reason`, `role`, a tool call's `type`, the last blank line |
 * | `keep_open=1` | sends everything and does not end |
 * | `error_event=0` | event n is `{"error":…}`, then the stream ends; 0 is the first |
 * | `text=…`, `tokens=9` | what the answer says; that many words |
 * | `huge=1000000` | one event with that many characters |
 * | `tools=2` | that many parallel tool calls instead of text |
 * | `obey=1` | calls every tool that what was said or given last asks for with a line `CALL name {json}`; else it answers as usual |
 * | `reasoning=…`, `refusal=…`, `logprobs=1`, `finish=length` | as the names say |
 * | `usage=off` | no usage, whatever was asked; `usage=final` puts it on the last chunk |
 * | `split=1` | writes the body in slices of n bytes; `split_at=33` in two parts |
 * | `crlf=1`, `bom=1`, `comments=1` | line ends, byte order mark, comments between events |
 * | `echo=1` | the text is the received request as JSON: `{method,path,headers,body}` |
 * | `float=1` | embeddings ignore `encoding_format` |
 * | `reject=stream_options` | answers 400 when the body has this field |
 */
export type FakeCommand = ReadonlyMap<string, string>;

export function parseCommand(text: string): FakeCommand {
  return new Map(new URLSearchParams(text));
}

export function commandNumber(command: FakeCommand, key: string): number | undefined {
  const value = command.get(key);
  return value === undefined || value === '' || Number.isNaN(Number(value)) ? undefined : Number(value);
}

/** Finds the command of a request. */
export function findCommand(header: string | undefined, body: Readonly<Record<string, unknown>>, standing: string): string {
  if (header !== undefined) return header;
  if (typeof body['x_fake'] === 'string') return body['x_fake'];
  const model = typeof body['model'] === 'string' ? body['model'] : '';
  const mark = model.indexOf('?');
  return mark === -1 ? standing : model.slice(mark + 1);
}
