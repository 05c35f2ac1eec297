import OpenAI, { APIError } from 'openai';

const clientOf = (baseURL: string): OpenAI =>
  new OpenAI({ baseURL, apiKey: 'unused', dangerouslyAllowBrowser: true, maxRetries: 0 });

/** Contract check 1: the list of models, across origins, with the Authorization header that needs a preflight. */
export async function models(baseURL: string): Promise<readonly string[]> {
  const page = await clientOf(baseURL).models.list();
  return page.data.map(({ id }) => id);
}

/** Check 41: the text of a streamed answer. */
export async function stream(baseURL: string, model: string): Promise<string> {
  const chunks = await clientOf(baseURL).chat.completions.create({
    model,
    stream: true,
    messages: [{ role: 'user', content: 'Hi' }],
  });
  let text = '';
  for await (const chunk of chunks) text += chunk.choices[0]?.delta.content ?? '';
  return text;
}

/** Check 50 and its kin: what a page learns of a failure. */
export async function failure(baseURL: string, model: string): Promise<unknown> {
  try {
    return await stream(baseURL, model);
  } catch (error) {
    if (!(error instanceof APIError)) return String(error);
    const { name, status, code, message, requestID } = error;
    return { name, status: status ?? null, code, message, hasRequestId: typeof requestID === 'string' };
  }
}
