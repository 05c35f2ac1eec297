export interface SendCommandOptions {
  readonly base: string;
  readonly model: string | undefined;
  readonly needsKey: boolean;
}

/** The curl command that does what the composer does. */
export function sendCommand({ base, model, needsKey }: SendCommandOptions): string {
  const body = {
    ...(model === undefined ? {} : { model }),
    messages: [{ role: 'user', content: 'Hello' }],
  };
  const lines = [
    `curl ${base}/v1/chat/completions`,
    ...(needsKey ? [`-H 'Authorization: Bearer cw_…'`] : []),
    `-H 'Content-Type: application/json'`,
    `-d '${JSON.stringify(body).replaceAll("'", String.raw`'\''`)}'`,
  ];
  return lines.join(' \\\n  ');
}
