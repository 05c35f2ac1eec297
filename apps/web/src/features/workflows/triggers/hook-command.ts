import type { Trigger } from '@causeway/contract';

/** A call that fires a webhook, to copy into a terminal. */
export function hookCommand(base: string, { settings, hook_path: path }: Trigger, secret: string): string {
  const address = `${base}${path ?? ''}`;
  const body = `-H 'content-type: application/json' -d '{"hello": "world"}'`;
  const verify = settings.kind === 'webhook' ? settings.verify : 'none';
  if (verify === 'none') return `curl -X POST ${address} ${body}`;
  if (verify === 'token') return `curl -X POST ${address} -H 'X-Causeway-Token: ${secret}' ${body}`;
  const sign = `$(printf '%s.%s' "$t" "$b" | openssl dgst -sha256 -hmac '${secret}' -r | cut -d' ' -f1)`;
  return `t=$(date +%s); b='{"hello": "world"}'; curl -X POST ${address} -H "X-Causeway-Signature: t=$t,v1=${sign}" -H 'content-type: application/json' -d "$b"`;
}
