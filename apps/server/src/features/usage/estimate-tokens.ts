import type { ChatBody, EmbeddingBody } from '../../providers/models/model.ts';

/** English markdown is within 8 % of this; counting for real would cost 155 ms and 100 MB at start. Bytes, for what is not ASCII takes more. */
const bytesPerToken = 4;
/** What a picture costs at most providers, whatever its bytes. */
const tokensPerPicture = 1000;
/** Roles and separators. */
const tokensPerMessage = 4;
/** Files that are neither text nor pictures: a page of a PDF has about 50 kB and 2,000 tokens. */
const bytesPerFileByte = 1 / 8;

interface Text {
  bytes: number;
  pictures: number;
}

function add(value: unknown, text: Text): void {
  if (typeof value === 'string') text.bytes += Buffer.byteLength(value);
  else if (Array.isArray(value)) for (const item of value as readonly unknown[]) add(item, text);
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) add(item, text);
}

/** Only what is no text may be a data URL: whoever begins a text with `data:` has it read all the same. */
function addMedia(value: unknown, text: Text): void {
  if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) addMedia(item, text);
  } else if (typeof value !== 'string' || !value.startsWith('data:') || value.startsWith('data:text/')) add(value, text);
  else if (!value.startsWith('data:image/')) text.bytes += value.length * bytesPerFileByte;
}

const textual = new Set<unknown>([undefined, 'text', 'input_text', 'output_text', 'refusal']);

function addContent(content: unknown, text: Text): void {
  for (const part of Array.isArray(content) ? (content as readonly unknown[]) : [content]) {
    const isMedia = typeof part === 'object' && part !== null && 'type' in part && !textual.has(part.type);
    if (isMedia) text.pictures += 1;
    (isMedia ? addMedia : add)(part, text);
  }
}

/** Everything a model reads in a request. */
function measure(body: ChatBody): Text {
  const text: Text = { bytes: 0, pictures: 0 };
  for (const { content, ...rest } of body.messages as readonly Readonly<Record<string, unknown>>[]) {
    addContent(content, text);
    add(rest, text);
  }
  for (const field of ['tools', 'functions', 'response_format']) add(body[field], text);
  return text;
}

const tokensIn = ({ bytes, pictures }: Text, perToken: number): number =>
  Math.ceil(bytes / perToken) + pictures * tokensPerPicture;

export const tokensOfText = (characters: number): number => Math.ceil(characters / bytesPerToken);

/** What a chat reads, about. */
export const estimateInput = (body: ChatBody): number =>
  tokensIn(measure(body), bytesPerToken) + body.messages.length * tokensPerMessage;

/** Where a request does not say how long its answers may be. */
const usualOutput = 4096;

/** The largest of what the fields say: which of them a provider goes by is its own affair, and some read `"9"` as 9. */
function largestIn(body: ChatBody, fields: readonly string[], otherwise: number): number {
  const given = fields.map((field) => Math.ceil(Number(body[field] ?? 0))).filter((number) => number > 0);
  return given.length === 0 ? otherwise : Math.max(...given);
}

/** The most a chat may use: a token for each byte that is read would be too much, half of them is not too little. */
export function mostOf(body: ChatBody): { readonly input: number; readonly output: number; readonly calls: number } {
  const longest = largestIn(body, ['max_completion_tokens', 'max_tokens', 'max_output_tokens'], usualOutput);
  const input = tokensIn(measure(body), 2) + body.messages.length * tokensPerMessage;
  return { input, output: longest * largestIn(body, ['n', 'best_of'], 1), calls: 1 };
}

/** Of texts, or of tokens as they are. */
export function estimateEmbedding({ input }: EmbeddingBody): number {
  const isTokens = Array.isArray(input) && typeof input.flat()[0] === 'number';
  if (isTokens) return input.flat().length;
  const text: Text = { bytes: 0, pictures: 0 };
  add(input, text);
  return tokensIn(text, bytesPerToken);
}
