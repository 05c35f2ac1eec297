import { z } from 'zod';

/** Text of at most so many characters. PostgreSQL keeps no U+0000. */
export const storableText = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .refine((text) => !text.includes('\0'), 'the character U+0000 cannot be stored');
