import {
  createBudget,
  deleteBudget,
  deletePrice,
  exportCosts,
  listBudgets,
  listCosts,
  listPrices,
  setPrice,
  summarizeCosts,
  updateBudget,
} from '@causeway/contract';
import { RawReply, route } from '../../gateway/feature.ts';
import type { Route } from '../../gateway/feature.ts';
import type { CostsExport } from './costs-export.ts';
import type { Usage } from './open-usage.ts';

export function usageRoutes({ costs, budgets, prices }: Usage, exported: CostsExport): Route[] {
  return [
    route(listCosts, ({ principal, query }) => costs.list(principal, query)),
    route(summarizeCosts, ({ principal, query }) => costs.summarize(principal, query)),
    route(exportCosts, async (asked) => {
      const { principal, signal } = asked;
      const { format, ...filter } = asked.query;
      const file = await exported.open(format, costs.lines(principal, filter), signal);
      asked.setHeader('content-disposition', `attachment; filename="${file.name}"`);
      return new RawReply({ content: file.content, sizeBytes: file.sizeBytes }, file.type);
    }),
    route(listBudgets, async ({ principal }) => ({ budgets: await budgets.list(principal) })),
    route(createBudget, ({ principal, body }) => budgets.create(principal, body)),
    route(updateBudget, ({ principal, params, body }) => budgets.update(principal, params.id, body)),
    route(deleteBudget, ({ principal, params }) => budgets.remove(principal, params.id)),
    route(listPrices, async ({ query }) => prices.list(query.model)),
    route(setPrice, ({ principal, body }) => prices.set(principal, body)),
    route(deletePrice, ({ principal, params }) => prices.remove(principal, params.id)),
  ];
}
