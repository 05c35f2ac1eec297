/** Secrets that are printed in documentation and example files: whoever reads those holds them. Compared in lower case. */
const published: ReadonlySet<string> = new Set([
  'dev_api_key_12345',
  'justin-access-token',
  // Supabase: docker/.env.example and supabase/config
  'your-super-secret-jwt-token-with-at-least-32-characters-long',
  'super-secret-jwt-token-with-at-least-32-characters-long',
  'your-super-secret-and-long-postgres-password',
  'this_password_is_insecure_and_should_be_updated',
  // LibreChat: .env.example
  '16f8c0ef4a5d391b26034086c628469d3f9f497f08163ab9b40137092f2909ef',
  'eaa5191f2914e30b9387fd84e254e4ba6fc51b4654968a9b0803b456a54b8418',
  'f34be427ebb29de8d88c107a71546019685ed8b241d8f2ed00c3df97ad2566f0',
  'e2341419ec3dd3d19b13a1a87fafcbfb',
  // Dify: docker/.env.example
  'sk-9f73s3ljtxvcmt3blb3ljtqtskighxvcmt3blbkfjlk7u',
  'supersecret',
  'minioadmin',
  'user_provided',
]);

/** Placeholders of every example file: `changeme`, `your-api-key-here`, `<api key>`, `sk-xxxx…`, `sk-...`; Supabase's demo tokens. */
const placeholder =
  /^(?:(?:please[-_ ]?)?change[-_ ]?(?:me|this|it)\b.*|(?:your|my)[-_ ].*(?:key|secret|token|password)(?:[-_ ]?here)?|<.*>|(?:sk-|cw_)?(?:x{3,}|\.{3,}|…|\*{3,}).*|.*c3vwywjhc2utzgvtby.*)$/u;

/** Guessed first; refused only where they would guard this server itself. */
const guessable: ReadonlySet<string> = new Set(
  'sk-1234 secret password passw0rd test testing admin root default example token key dev development 12345 123456 12345678 123456789 letmein qwerty'.split(
    ' ',
  ),
);

export interface SampleSecret {
  /** The variable that holds it. */
  readonly name: string;
  readonly value: string;
}

/** The first of our variables whose value, or the password in its URL, is known to everybody; the server then refuses to start. */
export function findSampleSecret(env: Readonly<Record<string, string | undefined>>): SampleSecret | undefined {
  for (const [name, text] of Object.entries(env)) {
    if (text === undefined || !isOurs(name)) continue;
    const value = [text.trim(), passwordOf(text)].find((secret) => isSample(secret, name));
    if (value !== undefined) return { name, value };
  }
  return undefined;
}

/** Another program's variable, however it is called, is none of our business. */
const isOurs = (name: string): boolean =>
  /^(?:OPENAI|ANTHROPIC|GOOGLE|SARVAM)_.*(?:KEY|TOKEN)$/u.test(name) ||
  (name.startsWith('CAUSEWAY_') && !/_(?:DIR|LEVEL|ORIGINS)$/u.test(name));

/** A model provider on this machine may want any key (`test`, `none`): that one guards nothing of ours. */
const guardsThisServer = (name: string): boolean => /^CAUSEWAY_.*(?:KEYS?|SECRETS?|TOKENS?|PASSWORD)$/u.test(name);

function isSample(secret: string, name: string): boolean {
  const text = secret.toLowerCase();
  return published.has(text) || placeholder.test(text) || (guessable.has(text) && guardsThisServer(name));
}

function passwordOf(value: string): string {
  const url = URL.parse(value);
  if (url === null) return '';
  try {
    return decodeURIComponent(url.password);
  } catch {
    return url.password;
  }
}
