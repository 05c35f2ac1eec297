import type { DoctorCheck, DoctorFinding } from '@causeway/contract';
import { wordsOf } from './compare-halves.ts';
import { verdictOf } from './verdict-words.ts';

const fence = (text: string): readonly string[] => ['```', text, '```'];

function findingLines({ title, code, cause, evidence, fix }: DoctorFinding): readonly string[] {
  return [
    `#### ${title} (${code})`,
    '',
    cause,
    '',
    ...(evidence.length === 0 ? [] : fence(evidence.join('\n'))),
    '',
    `**Fix:** ${fix.summary}`,
    ...(fix.command === undefined ? [] : fence(fix.command)),
    ...fix.changes.slice(0, 1).flatMap(({ code: change }) => fence(change)),
    '',
  ];
}

/** For issue reports and chats; a check holds nothing secret. */
export function checkMarkdown(check: DoctorCheck): string {
  const { word, sentence } = verdictOf(check);
  const attempts = check.browser?.attempts ?? [];
  return [
    `### ${word}: ${sentence}`,
    '',
    `\`${check.title}\`${check.origin === null ? '' : ` from \`${check.origin}\``}`,
    '',
    ...check.report.findings.flatMap(findingLines),
    ...attempts.map((attempt) => `- Browser, ${attempt.kind}: ${wordsOf(attempt)}`),
    ...check.report.ruled_out.map((text) => `- Ruled out: ${text}`),
  ].join('\n');
}
