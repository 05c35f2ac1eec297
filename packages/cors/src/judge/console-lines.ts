import { chromiumLines } from './chromium-console.ts';
import { firefoxLines } from './firefox-console.ts';
import type { Journey } from './journey.ts';
import { specLines } from './spec-console.ts';
import type { Cause } from './verdict.ts';

/** What the browser of the profile writes when it refuses. */
export function consoleLines(journey: Journey, cause: Cause): readonly string[] {
  switch (journey.profile.name) {
    case 'chromium':
      return chromiumLines(journey, cause);
    case 'firefox':
      return firefoxLines(journey, cause);
    case 'spec':
      return specLines(journey, cause);
  }
}
