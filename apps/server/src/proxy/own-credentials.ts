const isOwnKey = (text: string): boolean => /^cw_[A-Za-z\d]/u.test(text);
const keyProtocolPrefix = 'openai-insecure-api-key.';

/** The parts of a list that pass; undefined when none does. */
function withoutParts(list: string, separator: ';' | ',', isOwn: (part: string) => boolean): string | undefined {
  const parts = list.split(separator).map((part) => part.trim());
  const others = parts.filter((part) => !isOwn(part));
  if (others.length === parts.length) return list;
  return others.length === 0 ? undefined : others.join(`${separator} `);
}

/**
 * Takes this server's own credentials out of a header that goes to a backend: whoever runs it must not be able to act as
 * the owner. Undefined: nothing is left of it.
 */
export function createWithoutOwnCredentials(cookieName: string): (name: string, value: string) => string | undefined {
  return (name, value) => {
    switch (name) {
      case 'authorization':
        return isOwnKey(value.replace(/^bearer\s+/iu, '')) ? undefined : value;
      case 'x-api-key':
        return isOwnKey(value.trim()) ? undefined : value;
      case 'cookie':
        return withoutParts(value, ';', (part) => part.startsWith(`${cookieName}=`));
      case 'sec-websocket-protocol':
        return withoutParts(
          value,
          ',',
          (part) => part.startsWith(keyProtocolPrefix) && isOwnKey(part.slice(keyProtocolPrefix.length)),
        );
      default:
        return value;
    }
  };
}
