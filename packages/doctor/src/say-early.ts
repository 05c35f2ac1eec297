import type { Case } from './case.ts';
import { maskText, maskUrl } from './mask.ts';
import type { Notebook } from './probes/notebook.ts';
import type { Progress } from './progress.ts';
import { conclude } from './rules/conclude.ts';
import { viewOf } from './rules/view.ts';

/** A person waits two seconds for a first answer. */
const patienceMs = 1500;
const sureEnough = 0.85;

/** While probes are slow, says what the facts so far show, each thing once. Returns what ends it. */
export function sayEarly(notebook: Notebook, examined: Case, say: ((progress: Progress) => void) | undefined): () => void {
  if (say === undefined) return () => undefined;
  const said = new Set<string>();
  const timer = setInterval(() => {
    const progress = findingSoFar(notebook, examined) ?? whoIsSilent(notebook, examined);
    const key = progress?.kind === 'finding' ? progress.finding.code : progress?.text;
    if (progress === undefined || key === undefined || said.has(key)) return;
    said.add(key);
    say(progress);
  }, patienceMs);
  return () => clearInterval(timer);
}

type Early = Extract<Progress, { kind: 'finding' | 'waiting' }>;

/** What is most likely on these facts; undefined while nothing is sure. */
export function findingSoFar(notebook: Notebook, examined: Case): Early | undefined {
  const first = conclude(viewOf(examined, notebook.facts))[0];
  if (first === undefined || first.severity === 'warning' || first.confidence < sureEnough) return undefined;
  return { kind: 'finding', finding: { code: first.code, title: first.title, cause: maskText(first.cause) } };
}

/** Nothing is proven yet, but a person wants to know whom everybody is waiting for. */
function whoIsSilent({ facts }: Notebook, { requests, sockets }: Case): Early | undefined {
  const answered = new Set(facts.flatMap((fact) => (fact.kind === 'exchange' || fact.kind === 'socket' ? [fact.about] : [])));
  const silent = [...requests, ...sockets].find(({ id }) => !answered.has(id));
  return silent === undefined ? undefined : { kind: 'waiting', text: `${maskUrl(silent.url)} has not answered yet` };
}
