import type { ClusterSpec, CompareSpec, DialectSpec, FacetsSpec } from '../explore.ts';
import type { BundleSpec, ExportSpec, IngestSpec, PageSpec, ProfileSpec, QuerySpec, RunSpec } from '../tables.ts';
import { profileSheet } from '../profile/profile-sheet.ts';
import { queryTables } from './query-tables.ts';
import { clusterValues } from './cluster-values.ts';
import { compareSheets } from './compare-sheets.ts';
import { exportSheet } from './export-sheet.ts';
import { findFacets } from './find-facets.ts';
import { ingest } from './ingest.ts';
import type { Job, JobMessage } from './job.ts';
import { previewDialect } from './preview-dialect.ts';
import { readPage } from './read-page.ts';
import { runSteps } from './run-steps.ts';
import { writeBundle } from './write-bundle.ts';

/** The result of a job, as its kind has it. */
export function performJob({ kind, spec }: JobMessage, job: Job): Promise<unknown> {
  switch (kind) {
    case 'ingest':
      return ingest(spec as IngestSpec, job);
    case 'page':
      return readPage(spec as PageSpec, job);
    case 'facets':
      return findFacets(spec as FacetsSpec, job);
    case 'cluster':
      return clusterValues(spec as ClusterSpec, job);
    case 'compare':
      return compareSheets(spec as CompareSpec, job);
    case 'dialect':
      return previewDialect(spec as DialectSpec, job);
    case 'profile':
      return profileSheet(spec as ProfileSpec, job);
    case 'run':
      return runSteps(spec as RunSpec, job);
    case 'export':
      return exportSheet(spec as ExportSpec, job);
    case 'query':
      return queryTables(spec as QuerySpec, job);
    case 'bundle':
      return writeBundle(spec as BundleSpec, job);
    default:
      throw new Error(`there is no job of the kind ${String(kind)}`);
  }
}
