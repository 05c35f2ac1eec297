import { bundleDataRun } from '@causeway/contract';
import { RawReply, route } from '../../gateway/feature.ts';
import type { Route } from '../../gateway/feature.ts';
import { attachment } from './attachment.ts';
import type { Bundles } from './bundles.ts';

export const bundleRoutes = (bundles: Bundles): Route[] => [
  route(bundleDataRun, async (asked) => {
    const ref = { owner: asked.principal.userId, id: asked.params.executionId };
    const { name, content, sizeBytes } = await bundles.open(ref, asked.signal);
    asked.setHeader('content-disposition', attachment(name));
    return new RawReply({ content, sizeBytes }, 'application/zip');
  }),
];
