import type { DataFile, Sheet } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { Suspense, lazy } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { profileQuery } from '../data-queries.ts';
import type { FileSearch, FileView } from '../file-search.ts';
import type { ChangeView } from './change-view.ts';

const RecipePanel = lazy(async () => ({ default: (await import('../recipe/recipe-panel.tsx')).RecipePanel }));
const WarningsPanel = lazy(async () => ({ default: (await import('../warnings/warnings-panel.tsx')).WarningsPanel }));
const FacetsPanel = lazy(async () => ({ default: (await import('../facets/facets-panel.tsx')).FacetsPanel }));
const ReadingPanel = lazy(async () => ({ default: (await import('../reading/reading-panel.tsx')).ReadingPanel }));

interface SidePanelProps {
  readonly file: DataFile;
  readonly sheet: Sheet;
  readonly search: FileSearch;
  readonly onChange: ChangeView;
}

const views: readonly { readonly id: FileView; readonly word: string }[] = [
  { id: 'recipe', word: 'Recipe' },
  { id: 'warnings', word: 'Warnings' },
  { id: 'facets', word: 'Facets' },
  { id: 'reading', word: 'Reading' },
];

/** Beside the rows; on a narrow screen in their place. */
export function SidePanel({ file, sheet, search, onChange }: SidePanelProps) {
  const client = useClient();
  const profile = useQuery(profileQuery(client, { file, sheet: sheet.name }));
  const view = search.view ?? 'recipe';
  const warnings = (profile.data?.warnings.length ?? 0) + sheet.warnings.length + file.warnings.length;
  return (
    <aside className="file-side" aria-label="About the rows">
      <div className="tabs file-side-tabs" role="tablist" aria-label="About the rows">
        <button
          type="button"
          role="tab"
          className="tab file-rows-tab"
          aria-selected={search.view === undefined}
          onClick={() => onChange({ view: undefined })}
        >
          Rows
        </button>
        {views.map(({ id, word }) => (
          <button
            key={id}
            type="button"
            role="tab"
            className="tab"
            id={`file-tab-${id}`}
            aria-selected={view === id}
            data-default={(id === 'recipe' && search.view === undefined) || undefined}
            aria-controls="file-side-panel"
            onClick={() => onChange({ view: id })}
          >
            {word}
            {id === 'warnings' && warnings > 0 ? <span className="tab-count">{warnings}</span> : null}
          </button>
        ))}
      </div>
      <div className="file-side-body" id="file-side-panel" role="tabpanel" aria-labelledby={`file-tab-${view}`}>
        <Suspense>
          {view === 'recipe' ? <RecipePanel file={file} sheet={sheet} /> : null}
          {view === 'warnings' ? <WarningsPanel file={file} sheet={sheet} profile={profile} onChange={onChange} /> : null}
          {view === 'facets' ? <FacetsPanel sheet={sheet} search={search} onChange={onChange} /> : null}
          {view === 'reading' ? <ReadingPanel file={file} sheet={sheet} /> : null}
        </Suspense>
      </div>
    </aside>
  );
}
