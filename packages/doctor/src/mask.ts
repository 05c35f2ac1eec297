const secretName =
  /authorization|cookie|token|secret|password|passwd|pwd|api[-_]?key|access[-_]?key|private[-_]?key|credential|signature|session/iu;
const secretShape = /\b(?:(?:sk|pk|rk|cw)[-_]|gh[opsu]_|glpat-|xox[abp]-|AKIA|AIza|eyJ)[-_A-Za-z0-9.]{8,}/gu;
const masked = '***';

/** Whether a header, variable or parameter of this name holds a secret. */
export const isSecretName = (name: string): boolean => secretName.test(name);

/** A header value fit for a report: the scheme of `Authorization` and the names of cookies stay readable. */
export function maskHeader(name: string, value: string): string {
  const lower = name.toLowerCase();
  if (lower === 'authorization' || lower === 'proxy-authorization') {
    return value.replace(/^(?<scheme>\S+\s+)?.*$/su, `$<scheme>${masked}`);
  }
  if (lower === 'cookie') return value.replaceAll(/[=][^;]*/gu, `=${masked}`);
  if (lower === 'set-cookie') return value.replace(/[=][^;]*/u, `=${masked}`);
  if (lower.startsWith('access-control-') || lower === 'vary') return value;
  return isSecretName(name) ? masked : maskText(value);
}

/** A URL without its password and without the values of secret parameters. */
export function maskUrl(text: string): string {
  return text
    .replace(/(?<=:\/\/[^/?#\s:@]*):[^/?#\s@]*@/u, `:${masked}@`)
    .replaceAll(/(?<=[?&])(?<name>[^=&#\s]+)=[^&#\s'"]*/gu, (pair: string, name: string) =>
      isSecretName(name) ? `${name}=${masked}` : pair,
    );
}

/** Control characters and those that turn the direction of writing would act on the terminal that shows them. */
const visible = (text: string): string =>
  text.replaceAll(/[^\P{Cc}\t\n]|[\u202A-\u202E\u2066-\u2069]/gu, (sign) => {
    const hex = (sign.codePointAt(0) ?? 0).toString(16);
    return hex.length > 2 ? `\\u${hex}` : `\\x${hex.padStart(2, '0')}`;
  });

/** Any text, fit to be shown: secrets known by their shape or by the name before them are taken out, nothing in it acts. */
export function maskText(text: string): string {
  return maskUrl(visible(text))
    .replaceAll(secretShape, masked)
    .replaceAll(/\bBearer\s+[\w.~+/-]+=*/giu, `Bearer ${masked}`)
    .replaceAll(
      /(?<name>["']?(?:api[-_]?key|token|secret|password|passwd)["']?\s*[:=]\s*)["']?[^\s"',;&}]+["']?/giu,
      `$<name>${masked}`,
    );
}
