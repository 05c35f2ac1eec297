import type { ChatBody, EmbeddingBody } from '../../providers/models/model.ts';

/** English markdown is within 8 % of this; counting for real would cost 155 ms and 100 MB at start. */
const charactersPerToken = 4;
/** What a picture costs at most providers, whatever its bytes. */
const tokensPerPicture = 1000;
/** Roles and separators. */
const tokensPerMessage = 4;

interface Text {
  characters: number;
  pictures: number;
}

/** Data URLs are pictures, not text; whatever is not ASCII counts as a token of its own for the upper bound. */
function add(value: unknown, text: Text): void {
  if (typeof value === 'string') {
    if (value.startsWith('data:')) text.pictures += 1;
    else text.characters += value.length;
  } else if (Array.isArray(value)) {
    for (const item of value as readonly unknown[]) add(item, text);
  } else if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) add(item, text);
  }
}

/** The characters of everything a model reads in a request. */
function measure(parts: readonly unknown[]): Text {
  const text: Text = { characters: 0, pictures: 0 };
  for (const part of parts) add(part, text);
  return text;
}

const tokensIn = ({ characters, pictures }: Text, perToken: number): number =>
  Math.ceil(characters / perToken) + pictures * tokensPerPicture;

const read = (body: ChatBody): readonly unknown[] => [body.messages, body['tools'], body['response_format']];

export const tokensOfText = (characters: number): number => Math.ceil(characters / charactersPerToken);

/** What a chat reads, about. */
export const estimateInput = (body: ChatBody): number =>
  tokensIn(measure(read(body)), charactersPerToken) + body.messages.length * tokensPerMessage;

const numberIn = (body: ChatBody, field: string): number | undefined => {
  const value = body[field];
  return typeof value === 'number' && value > 0 ? value : undefined;
};

/** Where a request does not say how long its answers may be. */
const usualOutput = 4096;

/** The most a chat may use: a token for each character that is read would be too much, half of them is not too little. */
export function mostOf(body: ChatBody): { readonly input: number; readonly output: number; readonly calls: number } {
  const longest = numberIn(body, 'max_completion_tokens') ?? numberIn(body, 'max_tokens') ?? usualOutput;
  const input = tokensIn(measure(read(body)), 2) + body.messages.length * tokensPerMessage;
  return { input, output: longest * (numberIn(body, 'n') ?? 1), calls: 1 };
}

/** Of texts, or of tokens as they are. */
export function estimateEmbedding({ input }: EmbeddingBody): number {
  const isTokens = Array.isArray(input) && typeof input.flat()[0] === 'number';
  return isTokens ? input.flat().length : tokensIn(measure([input]), charactersPerToken);
}
