import type { RecipeDrift } from '@causeway/contract';
import { State } from '../../../ui/state.tsx';
import { StepProblems } from '../recipe/step-problems.tsx';
import { countOf } from '../format-count.ts';

/** What a recipe would meet on a sheet, before a row is read. */
export function DriftView({ drift }: { readonly drift: RecipeDrift }) {
  const { missing, added, renamed, broken, can_run: canRun } = drift;
  const unexplained = missing.filter(({ column }) => !renamed.some(({ from }) => from === column));
  const isSame = missing.length + added.length + renamed.length + broken.length === 0;
  if (isSame) return <State kind="done">It fits this sheet</State>;
  return (
    <div className="drift">
      <State kind={canRun ? 'done' : 'attention'}>
        {canRun ? 'It can run; this sheet differs' : `${countOf(broken.length, 'step')} would break on this sheet`}
      </State>
      <ul>
        {unexplained.map(({ column, like }) => (
          <li key={column}>
            <b>{column}</b> is missing{like === null ? '' : `; ${like} looks like it`}
          </li>
        ))}
        {renamed.map(({ from, to }) => (
          <li key={from}>
            <b>{from}</b> is called <b>{to}</b> here
          </li>
        ))}
        {added.length === 0 ? null : (
          <li>
            {countOf(added.length, 'new column')} would pass through: {listed(added)}
          </li>
        )}
      </ul>
      {missing.length > 0 ? null : broken.map(({ id, problems }) => <StepProblems key={id} problems={problems} />)}
    </div>
  );
}

const shownNames = 8;
const listed = (names: readonly string[]): string =>
  names.length > shownNames
    ? `${names.slice(0, shownNames).join(', ')} and ${names.length - shownNames} more`
    : names.join(', ');
