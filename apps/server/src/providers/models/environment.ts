import type { ProviderConfig } from './model.ts';

type Environment = Readonly<Record<string, string | undefined>>;

interface Known {
  readonly id: string;
  readonly kind: ProviderConfig['kind'];
  readonly keyName: string;
  readonly urlName?: string;
  readonly baseUrl: string;
}

const known: readonly Known[] = [
  { id: 'openai', kind: 'openai', keyName: 'OPENAI_API_KEY', urlName: 'OPENAI_BASE_URL', baseUrl: 'https://api.openai.com/v1' },
  {
    id: 'anthropic',
    kind: 'anthropic',
    keyName: 'ANTHROPIC_API_KEY',
    urlName: 'ANTHROPIC_BASE_URL',
    baseUrl: 'https://api.anthropic.com/v1',
  },
  {
    id: 'google',
    kind: 'google',
    keyName: 'GOOGLE_GENERATIVE_AI_API_KEY',
    urlName: 'GOOGLE_GENERATIVE_AI_BASE_URL',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  },
  { id: 'sarvam', kind: 'openai', keyName: 'SARVAM_API_KEY', urlName: 'SARVAM_BASE_URL', baseUrl: 'https://api.sarvam.ai/v1' },
];

const set = (environment: Environment, name: string | undefined): string | undefined =>
  name === undefined ? undefined : environment[name]?.trim() || undefined;

/** OLLAMA_HOST is read as Ollama reads it: `127.0.0.1`, `:11434`, `host:port`, `http://host` (port 80); 0.0.0.0 is where it listens. */
export function ollamaBaseUrl(host: string): string | undefined {
  const text = host.includes('://') ? host : `http://${host.startsWith(':') ? `127.0.0.1${host}` : host}`;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!host.includes('://') && url.port === '') url.port = '11434';
  const name = ['0.0.0.0', '[::]'].includes(url.hostname) ? '127.0.0.1' : url.hostname;
  return `${url.protocol}//${name}${url.port === '' ? '' : `:${url.port}`}/v1`;
}

/** Has the form of a minted id, so that it can be named in a path. */
const idOf = (name: string): string => `prv_${name}`;

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}

/** The providers that environment variables describe. `onProblem` is told, in one sentence each, what is wrong. */
export function environmentProviders(
  environment: Environment,
  onProblem: (problem: string) => void = () => undefined,
): ProviderConfig[] {
  const providers: ProviderConfig[] = [];
  for (const { id, kind, keyName, urlName, baseUrl } of known) {
    const apiKey = set(environment, keyName);
    const url = set(environment, urlName);
    // A base URL alone is a server of one's own that needs no key; Anthropic and Google always need one.
    if (apiKey === undefined && (url === undefined || kind !== 'openai')) continue;
    if (url !== undefined && !isHttpUrl(url)) {
      onProblem(`${urlName ?? ''}: "${url}" is not an http:// or https:// address. For example: ${urlName ?? ''}=${baseUrl}`);
    } else providers.push({ id: idOf(id), name: id, kind, baseUrl: url ?? baseUrl, apiKey, models: undefined });
  }
  const host = set(environment, 'OLLAMA_HOST');
  if (host !== undefined) {
    const ollama = ollamaBaseUrl(host);
    if (ollama === undefined) onProblem(`OLLAMA_HOST: "${host}" is not an address. For example: OLLAMA_HOST=127.0.0.1:11434`);
    else {
      providers.push({
        id: idOf('ollama'),
        name: 'ollama',
        kind: 'openai',
        baseUrl: ollama,
        apiKey: undefined,
        models: undefined,
      });
    }
  }
  const gguf = set(environment, 'CAUSEWAY_GGUF');
  if (gguf !== undefined) {
    providers.push({ id: idOf('gguf'), name: 'gguf', kind: 'gguf', baseUrl: gguf, apiKey: undefined, models: undefined });
  }
  return providers;
}
