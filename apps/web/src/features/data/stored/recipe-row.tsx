import type { RecipeSummary } from '@causeway/contract';
import { Link } from '@tanstack/react-router';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { countOf } from '../format-count.ts';

/** One stored recipe in the list. */
export function RecipeRow({ recipe }: { readonly recipe: RecipeSummary }) {
  const { id, name, made_for: origin, steps, revision } = recipe;
  return (
    <li className="recipe-row">
      <div className="recipe-row-main">
        <Link to="/data/recipes/$recipeId" params={{ recipeId: id }} className="row-link">
          {name}
        </Link>
        <span className="muted small clip">{origin === null ? 'Made for no file' : `Made for ${origin.file_name}`}</span>
      </div>
      <span className="muted small tabular nowrap">
        {countOf(steps, 'step')} · revision {revision}
      </span>
      <span className="muted small">
        <RelativeTime at={recipe.updated_at} />
      </span>
    </li>
  );
}
