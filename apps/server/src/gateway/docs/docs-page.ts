import { closeCodes, faultCatalogue, systemMessage } from '@causeway/contract';
import type { Endpoint, Stream } from '@causeway/contract';
import type { z } from 'zod';
import { docsPage } from './docs-page-frame.ts';
import { fieldsOf, typeText } from './docs-page-fields.ts';
import { html } from './docs-page-html.ts';
import type { Html } from './docs-page-html.ts';
import { exampleOf } from './openapi-example.ts';
import { schemaOf } from './openapi-schema.ts';
import type { Described, JsonSchema } from './openapi-schema.ts';

/** Groups of the first word of an operation's name; any other word is a group of its own. */
const groupNames: Readonly<Record<string, string>> = {
  chat: 'Models',
  responses: 'Models',
  embeddings: 'Models',
  models: 'Models',
  messages: 'Sessions',
  'sign-in': 'Keys',
  'sign-in-links': 'Keys',
  tickets: 'Keys',
  health: 'Operation',
  ready: 'Operation',
  metrics: 'Operation',
  logs: 'Operation',
  connection: 'Operation',
};
const firstGroups = ['Models', 'Sessions', 'Providers', 'Keys'];
const lastGroup = 'Operation';

function groupOf({ name }: Endpoint): string {
  const word = name.split('.', 1)[0] ?? '';
  return groupNames[word] ?? word.charAt(0).toUpperCase() + word.slice(1).replaceAll('-', ' ');
}

function rank(group: string): number {
  const at = firstGroups.indexOf(group);
  if (at !== -1) return at;
  return group === lastGroup ? Infinity : firstGroups.length;
}

function groupsOf(endpoints: readonly Endpoint[]): (readonly [string, readonly Endpoint[]])[] {
  const groups = Map.groupBy(endpoints, groupOf);
  return [...groups].toSorted(([a], [b]) => rank(a) - rank(b));
}

const anchor = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]+/gu, '-');

/** What must be sent is said, and what may be missing in what is received. */
const presence = (isRequired: boolean, io: 'input' | 'output'): Html | undefined => {
  if (io === 'input') return isRequired ? html` <span class="req">required</span>` : undefined;
  return isRequired ? undefined : html` <span class="opt">may be absent</span>`;
};

function fieldList(title: string, schema: JsonSchema, io: 'input' | 'output'): Html | undefined {
  const fields = fieldsOf(schema);
  if (fields.length === 0) return undefined;
  const rows = fields.map(
    ({ name, type, isRequired, text }) =>
      html`<div>
        <dt><code>${name === '*' ? 'path' : name}</code>${presence(isRequired, io)}</dt>
        <dd><code>${type}</code>${text === undefined ? undefined : html`<p>${text}</p>`}</dd>
      </div>`,
  );
  return html`<h4>${title}</h4>
    <dl>${rows}</dl>`;
}

const fieldsFor = (title: string, schema: z.ZodType | undefined, io: 'input' | 'output'): Html | undefined =>
  schema && fieldList(title, schemaOf(schema, io), io);

/** For a shell: nothing in single quotes is special but the quote itself. */
const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** With what the path needs and what the query must have. */
function addressOf(base: string, { path, params, query }: Pick<Endpoint, 'path' | 'params' | 'query'>): string {
  const values = params ? (exampleOf(schemaOf(params, 'input')) as Record<string, string>) : {};
  const filled = path
    .replaceAll(/:([A-Za-z]+)/gu, (_all, name: string) => values[name] ?? name)
    .replace('*', values['*'] ?? '');
  const { properties = {}, required = [] } = query ? schemaOf(query, 'input') : {};
  const search = new URLSearchParams();
  for (const name of required) search.set(name, String(exampleOf(properties[name] ?? {}, name)));
  return base + filled + (search.size === 0 ? '' : `?${search.toString()}`);
}

/** The call as a command; `KEY` holds an API key. */
export function curlOf(endpoint: Endpoint, base: string): string {
  const { method, access, body } = endpoint;
  const isPlain = method === 'GET' || (method === 'POST' && body !== undefined);
  const address = addressOf(base, endpoint);
  const lines = [
    `curl ${isPlain ? '' : `-X ${method} `}${/[?&*]/u.test(address) ? quote(address) : address}`,
    ...(access === 'public' ? [] : ['-H "authorization: Bearer $KEY"']),
    ...(body ? [`-H 'content-type: application/json'`, `-d ${quote(JSON.stringify(exampleOf(schemaOf(body, 'input'))))}`] : []),
  ];
  return lines.join(' \\\n  ');
}

const scopeText = (access: Endpoint['access']): Html =>
  access === 'public' ? html`<span>Needs <b>no credential</b></span>` : html`<span>Scope <b>${access}</b></span>`;

function faultLinks(endpoint: Endpoint): Html | undefined {
  const codes = endpoint.faults ?? [];
  if (codes.length === 0) return undefined;
  const links = codes.map(
    (code, at) => html`${at === 0 ? '' : ', '}<a href="/docs/errors#${code}">${code}</a> (${faultCatalogue[code].status})`,
  );
  return html`<h4>Errors of its own</h4>
    <p>${links}</p>`;
}

function operation(endpoint: Endpoint, base: string): Html {
  const { method, path, aliases = [], summary, access, tier = 'default', mayStream } = endpoint;
  return html`<details>
    <summary>
      <h3>
        <span class="method ${method.toLowerCase()}">${method}</span><code>${path}</code><span class="what">${summary}</span>
      </h3>
    </summary>
    <div class="inner" id="${anchor(endpoint.name)}">
      <p class="facts">
        ${scopeText(access)}<span>Limit <b>${tier}</b></span
        ><span>Name <b>${endpoint.name}</b></span
        >${aliases.length === 0 ? undefined : html`<span>Also at <b>${aliases.join(', ')}</b></span>`}${mayStream ? html`<span>May answer as <b>text/event-stream</b></span>` : undefined}
      </p>
      <h4>Example</h4>
      <pre>${curlOf(endpoint, base)}</pre>
      ${fieldsFor('Path', endpoint.params, 'input')}${fieldsFor('Query', endpoint.query, 'input')}${fieldsFor('Body', endpoint.body, 'input')}${fieldsFor(`Answer, ${endpoint.status ?? 200}`, endpoint.reply, 'output')}${
        endpoint.reply
          ? undefined
          : html`<h4>Answer, ${endpoint.status ?? 204}</h4>
              <p>${(endpoint.status ?? 204) === 204 ? 'No body.' : 'Text.'}</p>`
      }
      ${faultLinks(endpoint)}
    </div>
  </details>`;
}

/** One list per message of a union, named by its `type`. */
function messageLists(schema: z.ZodType | undefined, verb: 'Says' | 'Hears'): Html[] {
  if (!schema) return [];
  const io = verb === 'Says' ? 'output' : 'input';
  const json = schemaOf(schema, io);
  return (json.oneOf ?? json.anyOf ?? [json]).flatMap((message) => {
    const { type } = message.properties ?? {};
    return fieldList(`${verb} ${type ? typeText(type) : 'messages'}`, message, io) ?? [];
  });
}

function subscription(stream: Stream, base: string): Html {
  const { name, path, aliases = [], summary, access } = stream;
  const address = addressOf(base, { path, ...(stream.params ? { params: stream.params } : {}) });
  const credential = access === 'public' ? '' : ' \\\n  -H "authorization: Bearer $KEY"';
  return html`<details>
    <summary>
      <h3><span class="method">WS SSE</span><code>${path}</code><span class="what">${summary}</span></h3>
    </summary>
    <div class="inner" id="${anchor(name)}">
      <p class="facts">
        ${scopeText(access)}<span>Limit <b>ws</b></span
        ><span>Name <b>${name}</b></span
        >${aliases.length === 0 ? undefined : html`<span>Also at <b>${aliases.join(', ')}</b></span>`}
      </p>
      <h4>Server-sent events</h4>
      <pre>${`curl -N ${address} \\\n  -H 'accept: text/event-stream'${credential}`}</pre>
      <h4>WebSocket, in a browser</h4>
      <pre>${`new WebSocket('${address.replace(/^http/u, 'ws')}', ['openai-insecure-api-key.' + key])`}</pre>
      ${fieldsFor('Path', stream.params, 'input')}${fieldsFor('Query', stream.query, 'input')}${messageLists(stream.says, 'Says')}${messageLists(stream.hears, 'Hears')}
    </div>
  </details>`;
}

const streamRules = html`<p class="lead">
  Each stream speaks WebSocket at its path and server-sent events at the same path. Every message has a <code>type</code>. After
  a break, come back with the last <code>position</code> (<code>?after=</code> or <code>Last-Event-ID</code>): what was missed
  is replayed, or <code>resumed</code> is false and a snapshot follows.
</p>`;

function streamSystem(): Html {
  const codes = Object.entries(closeCodes).map(
    ([name, code]) =>
      html`<div>
        <dt><code>${code}</code></dt>
        <dd>${name}</dd>
      </div>`,
  );
  return html`<details>
    <summary>
      <h3>
        <span class="method">all</span><code>ready, heartbeat, draining, error</code
        ><span class="what">What every stream says beside its own messages, and how it closes</span>
      </h3>
    </summary>
    <div class="inner">
      ${messageLists(systemMessage, 'Says')}
      <h4>Close codes</h4>
      <dl>${codes}</dl>
    </div>
  </details>`;
}

const intro = (base: string, version: string): Html =>
  html`<h1>API</h1>
    <p class="lead">
      Version ${version}, at <code>${base}</code>. Send an API key as <code>Authorization: Bearer</code> or
      <code>X-API-Key</code>; make one with <code>npx causeway keys create</code>. Browsers that signed in send their cookie.
      Paths work with and without a trailing slash. OpenAI's SDKs work as they are: their base URL is <code>${base}/v1</code>.
      What can go wrong stands under <a href="/docs/errors">Errors</a>.
    </p>
    <pre>export KEY=$(npx causeway keys create)</pre>`;

/** Every endpoint and stream on one page. */
export function apiPage({ endpoints, streams, version }: Described, base: string): string {
  const groups = groupsOf(endpoints);
  return docsPage({
    title: 'API',
    version,
    places: [...groups.map(([group]) => [anchor(group), group] as const), ['streams', 'Streams'] as const],
    main: html`${intro(base, version)}
      ${groups.map(
        ([group, members]) =>
          html`<section aria-labelledby="${anchor(group)}">
            <h2 id="${anchor(group)}">${group}</h2>
            ${members.map((member) => operation(member, base))}
          </section>`,
      )}
      <section aria-labelledby="streams">
        <h2 id="streams">Streams</h2>
        ${streamRules}${streams.map((stream) => subscription(stream, base))}${streamSystem()}
      </section>`,
  });
}
