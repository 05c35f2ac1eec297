/** Text with JavaScript in it: `${ input.name }`. */
export const expression = (code: string): string => `\${ ${code} }`;

/** Whether the value has an expression in it. */
export const hasExpression = (value: unknown): value is string => typeof value === 'string' && value.includes(opening);

const opening = expression('').slice(0, 2);

/** An expression without its `${ }`. */
export const bare = (text: string): string => text.replace(/^\$\{\s*/u, '').replace(/\s*\}$/u, '');
