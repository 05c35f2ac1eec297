const maxWords = 8;
const maxLength = 60;
/** What models put around a name: quotes of all kinds, marks of Markdown, a full stop. */
const around = /^[\s"'`“”‘’«»„‚‹›「」『』*_#>~-]+|[\s"'`“”‘’«»„‚‹›「」『』*_#~.。-]+$/gu;
const label = /^(?:title|titel|titre|título|name|chat title)\s*[:：]\s*/iu;
/** Joiners stay: words and emoji of some scripts need them. */
const unseen = /[\p{Cc}\p{Co}\p{Cn}\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/gu;

/** Reasoning that some models write into their answer; one that does not end is nothing else. */
const withoutThoughts = (text: string): string => text.replaceAll(/<think(?:ing)?>[\s\S]*?(?:<\/think(?:ing)?>|$)/giu, '');

/**
 * One line without quotes, at most 60 characters. Undefined: it is no title, but a sentence of many words, markup, or nothing.
 */
export function titleFromAnswer(answer: string): string | undefined {
  const lines = withoutThoughts(answer.slice(0, 4000))
    .split(/[\r\n\u2028\u2029]+/u)
    .map((line) =>
      line.replaceAll(/\s+/gu, ' ').replaceAll(unseen, '').replaceAll(around, '').replace(label, '').replaceAll(around, ''),
    );
  const said = lines.filter((line) => line !== '');
  const title = said[0]?.toWellFormed();
  if (said.length > 1 || title === undefined || !/[\p{L}\p{N}\p{So}]/u.test(title)) return undefined;
  return title.length <= maxLength && title.split(' ').length <= maxWords && !/^[{[<]/u.test(title) ? title : undefined;
}
