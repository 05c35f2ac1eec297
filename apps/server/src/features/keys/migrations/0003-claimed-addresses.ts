import type { Migration } from '../../../storage/migrations.ts';

/** 1: the person wrote the address themselves, and nobody has proved that it is theirs. */
export const claimedAddressesMigration: Migration = {
  id: '0003-claimed-addresses',
  up: ['alter table person add column email_claimed integer not null default 0'],
};
