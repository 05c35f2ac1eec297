import { Fault, mintId } from '@causeway/contract';
import type { BodyOf, EffectivePrice, PriceOverride, setPrice } from '@causeway/contract';
import type { Principal } from '../../gateway/feature.ts';
import type { Models } from '../../providers/models/model.ts';
import type { PriceBook } from './price-book.ts';
import type { PriceRepository, StoredPrice } from './price-repository.ts';

export interface PricesNeeds {
  readonly repository: PriceRepository;
  readonly book: PriceBook;
  /** From the configuration. */
  readonly fromFile: readonly PriceOverride[];
  readonly models: Pick<Models, 'list'>;
  readonly onChanged: () => Promise<void>;
  readonly now: () => number;
}

const show = ({ id, model, validFrom, rates }: StoredPrice): PriceOverride => ({
  id,
  model,
  valid_from: validFrom,
  rates,
  source: 'saved',
});

/** Prices are everybody's. */
function refuseProjectKeys({ key }: Principal): void {
  if (!key?.projectId) return;
  throw new Fault('insufficient_scope', { message: 'A key of one project sets no prices: they are those of all.' });
}

/** Prices that were set here, and what they make of the list. */
export function createPrices({ repository, book, fromFile, models, onChanged, now }: PricesNeeds) {
  let overrides: readonly PriceOverride[] = fromFile;

  function effective(model: string): EffectivePrice {
    const { source, steps, listedAs } = book.priceOf(model, now());
    return { model, source, rates: steps[0]?.rates ?? null, listed_as: listedAs };
  }

  return {
    async reload(): Promise<void> {
      overrides = [...fromFile, ...(await repository.list()).map(show)];
      book.setOverrides(overrides);
    },

    list(model: string | undefined): { prices: EffectivePrice[]; overrides: PriceOverride[] } {
      const names = model === undefined ? models.list().map(({ id }) => id) : [model];
      return { prices: names.map(effective), overrides: [...overrides] };
    },

    async set(
      principal: Principal,
      { model, rates, valid_from: validFrom = now() }: BodyOf<typeof setPrice>,
    ): Promise<PriceOverride> {
      refuseProjectKeys(principal);
      const saved = await repository.save({ id: mintId('price'), model, validFrom, rates });
      await onChanged();
      return show(saved);
    },

    async remove(principal: Principal, id: string): Promise<void> {
      refuseProjectKeys(principal);
      if (fromFile.some((one) => one.id === id)) {
        throw new Fault('conflict', {
          param: 'id',
          message: 'This price comes from the file of CAUSEWAY_PRICES; change it there.',
        });
      }
      if (!(await repository.remove(id))) throw new Fault('not_found', { param: 'id', message: 'There is no such price.' });
      await onChanged();
    },
  };
}
export type Prices = ReturnType<typeof createPrices>;
