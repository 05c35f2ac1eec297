import type { Config } from '../../config.ts';
import type { Feature } from '../../gateway/feature.ts';
import type { Doctor } from '../../providers/doctor/doctor.ts';
import type { Database } from '../../storage/database.ts';
import { createCheckRepository } from './check-repository.ts';
import { createChecks } from './checks-service.ts';
import { checksMigration } from './migrations/0001-checks.ts';
import { doctorRoutes } from './routes.ts';

export interface DoctorNeeds {
  readonly database: Database;
  readonly doctor: Doctor;
  readonly config: Pick<Config, 'publicUrl'>;
  readonly now: () => number;
}

const isLocalUrl = (url: string): boolean => /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/u.test(new URL(url).hostname);

/** The doctor over HTTP: why a browser cannot reach a backend, and what was found before. */
export const doctorFeature: Feature<DoctorNeeds> = {
  name: 'doctor',
  migrations: [checksMigration],
  holds: [{ table: 'doctor_check', column: 'owner', fate: 'own', kind: 'checks' }],
  build({ database, doctor, config, now }) {
    const checks = createChecks({ repository: createCheckRepository(database), doctor, now });
    const isPublic = config.publicUrl !== undefined && !isLocalUrl(config.publicUrl);
    return { routes: doctorRoutes({ checks, isPublic }) };
  },
};
