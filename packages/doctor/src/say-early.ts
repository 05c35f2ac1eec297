import type { Case } from './case.ts';
import { maskText } from './mask.ts';
import type { Notebook } from './probes/notebook.ts';
import type { Progress } from './progress.ts';
import { conclude } from './rules/conclude.ts';
import { viewOf } from './rules/view.ts';

/** A person waits two seconds for a first answer. */
const patienceMs = 1500;
const sureEnough = 0.85;

/** While probes are slow, says what the facts so far show, each cause once. Returns what ends it. */
export function sayEarly(notebook: Notebook, examined: Case, say: ((progress: Progress) => void) | undefined): () => void {
  if (say === undefined) return () => undefined;
  let said = '';
  const timer = setInterval(() => {
    const first = conclude(viewOf(examined, notebook.facts))[0];
    if (first === undefined || first.severity === 'warning' || first.confidence < sureEnough || first.code === said) return;
    said = first.code;
    say({ kind: 'finding', finding: { code: first.code, title: first.title, cause: maskText(first.cause) } });
  }, patienceMs);
  return () => clearInterval(timer);
}
