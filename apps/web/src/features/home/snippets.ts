/** One way to call this server from a program of your own. */
export interface Snippet {
  readonly id: string;
  readonly name: string;
  readonly code: string;
}

export interface SnippetFacts {
  /** Address of the server, without a trailing slash. */
  readonly base: string;
  /** False while sign-in is off: no key is needed then. */
  readonly needsKey: boolean;
  readonly model: string | undefined;
}

/** The same question in each of the usual ways, complete for this server. */
export function snippetsFor({ base, needsKey, model }: SnippetFacts): readonly Snippet[] {
  const body = { ...(model === undefined ? {} : { model }), messages: [{ role: 'user', content: 'Hello' }] };
  const json = JSON.stringify(body);
  return [
    {
      id: 'curl',
      name: 'curl',
      code: [
        `curl ${base}/v1/chat/completions \\`,
        ...(needsKey ? ['  -H "Authorization: Bearer $CAUSEWAY_API_KEY" \\'] : []),
        '  -H "Content-Type: application/json" \\',
        `  -d '${json}'`,
      ].join('\n'),
    },
    {
      id: 'fetch',
      name: 'fetch',
      code: [
        `const response = await fetch('${base}/v1/chat/completions', {`,
        "  method: 'POST',",
        needsKey
          ? "  headers: { 'Content-Type': 'application/json', Authorization: 'Bearer ' + apiKey },"
          : "  headers: { 'Content-Type': 'application/json' },",
        `  body: JSON.stringify(${json}),`,
        '});',
        'const { choices } = await response.json();',
      ].join('\n'),
    },
    {
      id: 'client',
      name: 'Typed client',
      code: [
        "import { createClient } from '@causeway/client';",
        "import { createChatCompletion } from '@causeway/contract';",
        '',
        `const client = createClient({ base: '${base}'${needsKey ? ', apiKey' : ''} });`,
        'const answer = await client.call(createChatCompletion, {',
        `  body: ${json},`,
        '});',
      ].join('\n'),
    },
    {
      id: 'openai',
      name: 'OpenAI SDK',
      code: [
        "import OpenAI from 'openai';",
        '',
        `const openai = new OpenAI({ baseURL: '${base}/v1', apiKey: ${needsKey ? 'process.env.CAUSEWAY_API_KEY' : "'not-needed'"} });`,
        'const answer = await openai.chat.completions.create({',
        `  model: '${model ?? 'provider/model'}',`,
        "  messages: [{ role: 'user', content: 'Hello' }],",
        '});',
      ].join('\n'),
    },
  ];
}
