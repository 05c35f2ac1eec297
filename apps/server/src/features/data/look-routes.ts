import { clusterValues, compareSheets, findFacets, listRefusedRows, previewDialect } from '@causeway/contract';
import { route } from '../../gateway/feature.ts';
import type { Route } from '../../gateway/feature.ts';
import type { Comparison } from './compare-files.ts';
import type { DialectPreviews } from './dialect-previews.ts';
import type { Looks } from './looks.ts';
import type { RefusedRows } from './refused-rows.ts';

export interface LookServices {
  readonly looks: Looks;
  readonly compare: Comparison;
  readonly previewDialect: DialectPreviews;
  readonly refusedRows: RefusedRows;
}

export const lookRoutes = ({ looks, compare, previewDialect: preview, refusedRows }: LookServices): Route[] => [
  route(findFacets, ({ body, principal, signal }) => looks.facets(body, { owner: principal.userId, signal })),
  route(clusterValues, ({ body, principal, signal }) => looks.cluster(body, { owner: principal.userId, signal })),
  route(compareSheets, ({ body, principal, signal }) => compare(body, { owner: principal.userId, signal })),
  route(listRefusedRows, ({ query, principal, signal }) => refusedRows(query, { owner: principal.userId, signal })),
  route(previewDialect, ({ body, params, principal, signal }) =>
    preview({ ...body, fileId: params.fileId }, { owner: principal.userId, signal }),
  ),
];
