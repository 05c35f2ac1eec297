import type { Report, ReportFinding } from './report.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replaceAll(/[&<>"']/gu, (mark) => entities[mark] ?? mark);

const style = `
:root{color-scheme:light dark;--ink:#1c1f23;--soft:#5b6470;--line:#d9dde3;--paper:#fff;--bad:#b3261e;--warn:#8a5a00;--good:#1b6e3c}
@media(prefers-color-scheme:dark){:root{--ink:#e8eaed;--soft:#a3acb8;--line:#343a42;--paper:#16181b;--bad:#ff8a80;--warn:#f0c060;--good:#7fd8a0}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin:0 0 .5rem}section{border-top:1px solid var(--line);padding:1rem 0}
pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid var(--line);border-radius:6px;padding:.75rem;font:13px/1.45 ui-monospace,monospace}
dt{color:var(--soft);margin-top:.75rem}dd{margin:0}table{border-collapse:collapse}td{padding:.2rem .75rem .2rem 0;vertical-align:top;overflow-wrap:anywhere}
.error{color:var(--bad)}.warning{color:var(--warn)}.ok{color:var(--good)}.skipped{color:var(--soft)}`;

const words = { ok: 'ok', warning: 'warning', error: 'error', skipped: 'not looked at' } as const;

function renderFinding(finding: ReportFinding): string {
  const { fix } = finding;
  const changes = fix.changes.map(
    (change) =>
      `<p>${escape(change.stack)}${change.file === undefined ? '' : `, ${escape(change.file)}`}</p><pre>${escape(change.code)}</pre>`,
  );
  const item = (name: string, content: string) => (content === '' ? '' : `<dt>${name}</dt><dd>${content}</dd>`);
  const list = (lines: readonly string[]) => (lines.length === 0 ? '' : `<pre>${escape(lines.join('\n'))}</pre>`);
  return `<section><h2><span class="${finding.severity}">${finding.severity} ${escape(finding.code)}</span> ${escape(finding.title)}</h2>
<p>${escape(finding.cause)}</p><dl>${item('Proof', list(finding.evidence))}${item('What follows', list(finding.consequences))}${item('Fix', `<p>${escape(fix.summary)}</p>${list(fix.command === undefined ? [] : [fix.command])}${changes.join('')}`)}${item('Check', list(finding.verify === undefined ? [] : [finding.verify]))}</dl></section>`;
}

/** The report as one file that needs nothing else and runs no script. Everything in it is masked already. */
export function renderHtml(report: Report): string {
  const subject = [...report.requests, ...report.sockets].map(({ method, url }) => `${method} ${url}`).join(', ');
  const checks = report.checks.map(
    ({ name, state, text }) =>
      `<tr><td class="${state}">${words[state]}</td><td>${escape(name)}</td><td>${escape(text)}</td></tr>`,
  );
  const notes = report.notes.map((note) => `<li>${escape(note)}</li>`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escape(`${report.verdict}: ${report.findings[0]?.title ?? subject}`)}</title><style>${style}</style></head><body><main>
<h1>${escape(report.verdict)}${report.findings[0] === undefined ? '' : `: ${escape(report.findings[0].title)}`}</h1>
<p>${escape(subject)}${report.origin === null ? '' : ` from ${escape(report.origin)}`}</p>
<table>${checks.join('')}</table>
${report.findings.map(renderFinding).join('\n')}
${notes.length === 0 ? '' : `<section><h2>Notes</h2><ul>${notes.join('')}</ul></section>`}
</main></body></html>
`;
}
