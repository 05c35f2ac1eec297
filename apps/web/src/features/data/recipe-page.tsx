import { Button } from '@mantine/core';
import { recipeId as recipeIdSchema } from '@causeway/contract';
import type { DataRun, RecipeId, StoredRecipe } from '@causeway/contract';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { NotFound } from '../../shell/not-found.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Peek } from '../../ui/peek.tsx';
import { RowsSkeleton } from '../../ui/skeletons.tsx';
import { SentenceWords } from './recipe/sentence-words.tsx';
import { StepIcon } from './recipe/step-icon.tsx';
import { RunHistory } from './runs/run-history.tsx';
import { RunView } from './runs/run-view.tsx';
import { ApplyRecipe } from './stored/apply-recipe.tsx';
import { recipeQuery, recipeRunsQuery } from './stored/recipe-queries.ts';
import { RecipeMenu } from './stored/recipe-menu.tsx';
import { RevisionList } from './stored/revision-list.tsx';
import { stepsOfPlan } from './stored/steps-of-recipe.ts';
import './recipe/form/step-form.css';
import './recipe/recipe.css';
import './runs/runs.css';
import './stored/stored.css';

/** One stored recipe: its steps, its runs, its history, and the way onto another file. */
export default function RecipePage() {
  const { recipeId } = useParams({ from: '/data/recipes/$recipeId' });
  const id = recipeIdSchema.safeParse(recipeId, { jitless: true });
  return id.success ? <OneRecipe key={id.data} id={id.data} /> : <NotFound />;
}

function OneRecipe({ id }: { readonly id: RecipeId }) {
  const client = useClient();
  const recipe = useQuery(recipeQuery(client, id));
  if (recipe.data !== undefined) return <View recipe={recipe.data} />;
  return (
    <Page title="Recipe">
      <FailureCard error={recipe.error} onCheck={recipe.refetch} />
      {recipe.isPending ? <RowsSkeleton rows={5} /> : null}
    </Page>
  );
}

function View({ recipe }: { readonly recipe: StoredRecipe }) {
  const navigate = useNavigate();
  const [isApplying, setApplying] = useState(false);
  const action = (
    <>
      <Button leftSection={<IconPlayerPlay size={15} />} onClick={() => setApplying(true)}>
        Run on a file
      </Button>
      <RecipeMenu recipe={recipe} />
    </>
  );
  const close = () => setApplying(false);
  return (
    <Page title={recipe.name} lead={<Origin recipe={recipe} />} action={action}>
      <Steps recipe={recipe} />
      <Runs recipe={recipe} />
      <Section title="History">
        <RevisionList
          recipe={recipe}
          onBranch={({ id }) => void navigate({ to: '/data/recipes/$recipeId', params: { recipeId: id } })}
        />
      </Section>
      {isApplying ? (
        <Peek title="Run on a file" onClose={close}>
          <ApplyRecipe recipe={recipe} onRun={close} />
        </Peek>
      ) : null}
    </Page>
  );
}

function Origin({ recipe }: { readonly recipe: StoredRecipe }) {
  const { made_for: origin, branch_of: branch } = recipe;
  return (
    <>
      <Link to="/data/recipes">Recipes</Link>
      {origin === null ? null : (
        <>
          {' · made for '}
          <Link to="/data/$fileId" params={{ fileId: origin.file_id }} search={{ sheet: origin.sheet }}>
            {origin.file_name}
          </Link>
        </>
      )}
      {branch === null ? null : (
        <>
          {' · '}
          <Link to="/data/recipes/$recipeId" params={{ recipeId: branch.id }}>
            branched off at revision {branch.revision}
          </Link>
        </>
      )}
    </>
  );
}

function Steps({ recipe }: { readonly recipe: StoredRecipe }) {
  const steps = stepsOfPlan(recipe.plan);
  const names = recipe.plan.parameters.map(({ name }) => `$${name}`).join(', ');
  return (
    <Section title="Steps" {...(names === '' ? {} : { hint: `Takes ${names}` })}>
      {steps.length === 0 ? <p className="muted small">No step: rows pass as they are.</p> : null}
      <ol className="recipe-page-steps card rows">
        {steps.map((step) => (
          <li key={step.id} data-status={step.enabled === false ? 'disabled' : undefined}>
            <StepIcon op={step.op} />
            <SentenceWords step={step} />
          </li>
        ))}
      </ol>
    </Section>
  );
}

function Runs({ recipe }: { readonly recipe: StoredRecipe }) {
  const client = useClient();
  const runs = useQuery(recipeRunsQuery(client, recipe.id));
  const [latest, ...earlier]: readonly DataRun[] = runs.data?.runs ?? [];
  return (
    <Section title="Runs">
      <FailureCard error={runs.error} onCheck={runs.refetch} />
      {latest === undefined && runs.data !== undefined ? <p className="muted small">It has not run yet.</p> : null}
      {latest === undefined ? null : <RunView key={latest.run_id} run={latest} />}
      {earlier.length === 0 ? null : <RunHistory runs={earlier} />}
    </Section>
  );
}
