import { diagnose } from '@causeway/doctor';
import type { Report } from '@causeway/doctor';
import { targetOf } from '../labs/ask-doctor.ts';
import { storyLabs } from '../labs/disguised/story-labs.ts';
import type { Lab, Need } from '../labs/lab.ts';
import { missing } from '../labs/needs.ts';
import { startLab } from '../labs/start-lab.ts';

/** Which state of the scene is looked at. */
export type Stage = 'broken' | 'mended';

/** For `test(name, needing('python'), …)`: says what is missing instead of passing silently. */
export const needing = (...needs: Need[]): { skip: string | false } => ({ skip: missing(needs) ?? false });

function storyOf(id: string): Lab {
  const lab = storyLabs.find((each) => each.id === id);
  if (lab === undefined) throw new Error(`there is no lab ${id}`);
  return lab;
}

/** Rebuilds a post-mortem's stack and asks the doctor about it, as its user would have. */
export async function askStory(id: string, stage: Stage = 'broken'): Promise<Report> {
  const lab = storyOf(id);
  const make = stage === 'mended' ? lab.mended : lab.setup;
  if (make === undefined) throw new Error(`${id} has no ${stage} stage`);
  const running = await startLab((ports) => make(ports));
  try {
    return await diagnose(targetOf(lab, running, ''));
  } finally {
    await running.stop();
  }
}

/** The codes that were found, the one to mend first in front. */
export const codesOf = ({ findings }: Report): string[] => findings.map(({ code }) => code);

/** Everything a report says, as one text. */
export const wordsOf = ({ findings, notes }: Report): string => JSON.stringify({ findings, notes });
