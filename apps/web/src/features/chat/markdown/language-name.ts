const prefix = 'language-';
const known: Readonly<Record<string, string>> = {
  bash: 'Shell',
  c: 'C',
  cpp: 'C++',
  cs: 'C#',
  csharp: 'C#',
  css: 'CSS',
  diff: 'Diff',
  dockerfile: 'Dockerfile',
  go: 'Go',
  html: 'HTML',
  http: 'HTTP',
  java: 'Java',
  javascript: 'JavaScript',
  js: 'JavaScript',
  json: 'JSON',
  jsx: 'JSX',
  kotlin: 'Kotlin',
  markdown: 'Markdown',
  md: 'Markdown',
  php: 'PHP',
  py: 'Python',
  python: 'Python',
  rb: 'Ruby',
  ruby: 'Ruby',
  rs: 'Rust',
  rust: 'Rust',
  sh: 'Shell',
  shell: 'Shell',
  sql: 'SQL',
  swift: 'Swift',
  text: 'Text',
  toml: 'TOML',
  ts: 'TypeScript',
  tsx: 'TSX',
  txt: 'Text',
  typescript: 'TypeScript',
  xml: 'XML',
  yaml: 'YAML',
  yml: 'YAML',
  zsh: 'Shell',
};

/** "TypeScript" for `language-ts`; what is not known is shown as it was written. */
export function languageName(className: unknown): string {
  const names: readonly unknown[] = Array.isArray(className) ? className : [className];
  const written =
    names
      .filter((name) => typeof name === 'string')
      .find((name) => name.startsWith(prefix))
      ?.slice(prefix.length) ?? '';
  if (written === '') return 'Text';
  const key = written.toLowerCase();
  return (Object.hasOwn(known, key) ? known[key] : undefined) ?? written.slice(0, 24);
}
