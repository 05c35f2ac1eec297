import { CodeBlock } from '../../../ui/code-block.tsx';
import { useDraftSteps } from '../use-draft-steps.tsx';

/** The steps as they are stored, and as plain DuckDB runs them. */
export function RecipeText() {
  const { steps, check, draft } = useDraftSteps();
  const plan = {
    version: 1,
    parameters: draft.parameters,
    steps: steps.map(({ id, op, ...parts }) => ({ id, op, ...parts })),
  };
  return (
    <>
      <section className="recipe-text" aria-label="JSON">
        <h3>JSON</h3>
        <CodeBlock code={JSON.stringify(plan, null, 2)} label="JSON" />
      </section>
      <section className="recipe-text" aria-label="SQL">
        <h3>SQL</h3>
        <p className="muted small">For DuckDB, with the sheet as the table input</p>
        <CodeBlock code={check?.sql ?? ''} label="SQL" />
      </section>
    </>
  );
}
