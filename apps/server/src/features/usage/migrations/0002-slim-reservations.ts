import type { Migration } from '../../../storage/migrations.ts';

const columns = 'id, process_id, amount_nano, budget_ids, entry';

/** Every call writes a reservation and takes it away: one tree instead of three. There are as many as calls that run, so a scan finds those of a process. */
export const slimReservationsMigration: Migration = {
  id: '0002-slim-reservations',
  up: {
    sqlite: [
      `create table usage_reservation_slim (
        id text primary key,
        process_id text not null,
        amount_nano bigint not null,
        budget_ids text not null,
        entry text not null
      ) without rowid`,
      `insert into usage_reservation_slim (${columns}) select ${columns} from usage_reservation`,
      'drop table usage_reservation',
      'alter table usage_reservation_slim rename to usage_reservation',
    ],
    postgres: ['drop index usage_reservation_process'],
  },
};
