import type { PriceId, Rates } from '@causeway/contract';
import type { Database } from '../../storage/database.ts';

export interface StoredPrice {
  readonly id: PriceId;
  /** A model, or how models begin, with a `*` at the end. */
  readonly model: string;
  readonly validFrom: number;
  readonly rates: Rates;
}

interface PriceRow {
  readonly id: PriceId;
  readonly model: string;
  readonly valid_from: number;
  readonly rates: string;
}

export interface PriceRepository {
  list(): Promise<readonly StoredPrice[]>;
  /** Replaces the one of the same model and date. */
  save(price: StoredPrice): Promise<StoredPrice>;
  remove(id: string): Promise<boolean>;
}

const fromRow = (row: PriceRow): StoredPrice => ({
  id: row.id,
  model: row.model,
  validFrom: row.valid_from,
  rates: JSON.parse(row.rates) as Rates,
});

export function createPriceRepository(database: Database): PriceRepository {
  const save = database.prepare(
    `insert into usage_price (id, model, valid_from, rates) values (?, ?, ?, ?)
      on conflict (model, valid_from) do update set rates = excluded.rates`,
  );
  const remove = database.prepare('delete from usage_price where id = ?');
  return {
    list: async () => (await database.read<PriceRow>('select * from usage_price order by model, valid_from')).map(fromRow),
    async save({ id, model, validFrom, rates }) {
      await database.write([save(id, model, validFrom, JSON.stringify(rates))]);
      const sql = 'select * from usage_price where model = ? and valid_from = ?';
      const [row] = await database.read<PriceRow>(sql, model, validFrom);
      if (!row) throw new Error('a price that was just saved is there');
      return fromRow(row);
    },
    remove: async (id) => (await database.write([remove(id)]))[0] === 1,
  };
}
