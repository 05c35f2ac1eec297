/** A name in SQL, whatever it holds. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text in SQL, whatever it holds. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
