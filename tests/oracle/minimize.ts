import type { Answer, HeaderLine } from '@causeway/cors';
import type { CaseCall, Hop, OracleCase } from './oracle-case.ts';

/** Tells which of some cases still show a disagreement. */
export type Probe = (cases: readonly OracleCase[]) => Promise<ReadonlySet<string>>;

const mostRounds = 12;

/** Takes away what does not matter, all cases at once, as long as each still shows a disagreement. */
export async function minimize(cases: readonly OracleCase[], probe: Probe): Promise<readonly OracleCase[]> {
  let current = [...cases];
  for (let round = 0; round < mostRounds; round += 1) {
    const attempts = current.map((each) =>
      reductions(each).map((smaller, index) => ({ ...smaller, id: `${each.id}.${round}.${index}` })),
    );
    const failing = await probe(attempts.flat());
    const next = current.map((each, index) => attempts[index]?.find(({ id }) => failing.has(id)) ?? each);
    if (next.every((each, index) => each === current[index])) return current;
    current = next;
  }
  return current;
}

/** Smaller cases, the boldest first. */
function reductions(each: OracleCase): readonly OracleCase[] {
  return [
    ...(each.page === 'plain' ? [] : [{ ...each, page: 'plain' as const }]),
    ...each.calls
      .map((_call, index) => ({ ...each, calls: without(each.calls, index) }))
      .filter(({ calls }) => calls.length > 0),
    ...each.hops.flatMap((hop, index) =>
      smallerHops(hop).map((smaller) => ({ ...each, hops: replaced(each.hops, index, smaller) })),
    ),
    ...each.calls.flatMap((call, index) =>
      smallerCalls(call).map((smaller) => ({ ...each, calls: replaced(each.calls, index, smaller) })),
    ),
  ];
}

function smallerHops(hop: Hop): readonly Hop[] {
  return [
    ...smallerAnswers(hop.preflights).map((preflights) => ({ ...hop, preflights })),
    ...smallerAnswers(hop.actuals).map((actuals) => ({ ...hop, actuals })),
  ];
}

function smallerAnswers(answers: readonly Answer[]): readonly (readonly Answer[])[] {
  return answers.flatMap((answer, index) => {
    if ('failure' in answer) return [];
    const shorter = answer.headers.map((_line, at) => ({ ...answer, headers: without(answer.headers, at) }));
    return shorter.map((smaller) => replaced(answers, index, smaller));
  });
}

function smallerCalls({ headers = [], ...call }: CaseCall): readonly CaseCall[] {
  const { method: _method, body: _body, ...plain } = call;
  const { credentials: _credentials, ...anonymous } = call;
  const { redirect: _redirect, ...following } = call;
  const simpler = [plain, anonymous, following].filter((each) => Object.keys(each).length < Object.keys(call).length);
  return [
    ...simpler.map((each) => ({ ...each, headers })),
    ...headers.map((_line: HeaderLine, index) => ({ ...call, headers: without(headers, index) })),
  ];
}

function without<Item>(items: readonly Item[], index: number): readonly Item[] {
  return items.filter((_item, at) => at !== index);
}

function replaced<Item>(items: readonly Item[], index: number, item: Item): readonly Item[] {
  return items.map((each, at) => (at === index ? item : each));
}
