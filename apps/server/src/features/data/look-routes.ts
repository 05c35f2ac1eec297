import { clusterValues, compareSheets, findFacets, previewDialect } from '@causeway/contract';
import { route } from '../../gateway/feature.ts';
import type { Route } from '../../gateway/feature.ts';
import type { Comparison } from './compare-files.ts';
import type { DialectPreviews } from './dialect-previews.ts';
import type { Looks } from './looks.ts';

export interface LookServices {
  readonly looks: Looks;
  readonly compare: Comparison;
  readonly previewDialect: DialectPreviews;
}

export const lookRoutes = ({ looks, compare, previewDialect: preview }: LookServices): Route[] => [
  route(findFacets, ({ body, principal, signal }) => looks.facets(body, { owner: principal.userId, signal })),
  route(clusterValues, ({ body, principal, signal }) => looks.cluster(body, { owner: principal.userId, signal })),
  route(compareSheets, ({ body, principal, signal }) => compare(body, { owner: principal.userId, signal })),
  route(previewDialect, ({ body, params, principal, signal }) =>
    preview({ ...body, fileId: params.fileId }, { owner: principal.userId, signal }),
  ),
];
