import { runsMigration } from '../../durable/migrations/0001-runs.ts';
import type { Durable } from '../../durable/open-durable.ts';
import type { Feature } from '../../gateway/feature.ts';
import { letGoOfRuns } from './let-go-of-runs.ts';

/** What is in flight may end within this time when the server stops; the rest goes on after the next start. */
const graceMs = 3000;

/** The runs of all features; last in the list, so that it begins when every job is known and stops before what jobs need. */
export const runsFeature: Feature<{ readonly durable: Durable }> = {
  name: 'runs',
  migrations: [runsMigration],
  holds: [
    { table: 'durable_run', column: 'owner', fate: 'own', kind: 'runs' },
    { table: 'durable_listener', column: 'owner', fate: 'own' },
  ],
  build: ({ durable }) => ({
    letsGo: letGoOfRuns(durable),
    start: () => durable.start(),
    stop: () => durable.stop(graceMs),
  }),
};
