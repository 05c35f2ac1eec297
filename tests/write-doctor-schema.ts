import { reportSchema } from '@causeway/doctor';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { repositoryRoot } from './source-files.ts';

// Publishes the form of a report. A test of the doctor holds the file against the schema.
const target = join(repositoryRoot, 'docs/doctor-report.schema.json');
writeFileSync(target, `${JSON.stringify(z.toJSONSchema(reportSchema), null, 2)}\n`);
