import type { Options } from 'react-markdown';
import { harden } from 'rehype-harden';
import remarkGfm from 'remark-gfm';
import { imagesToLinks } from './images-to-links.ts';
import { safeAddress } from './safe-address.ts';

/** What decides whether text of a model is safe to show: no HTML, nothing that loads by itself, only addresses that lead out. */
export const markdownOptions = {
  remarkPlugins: [[remarkGfm, { singleTilde: false }]],
  rehypePlugins: [
    imagesToLinks,
    // There for the day when the one before has a hole.
    [harden, { allowedLinkPrefixes: ['*'], allowedImagePrefixes: [], allowDataImages: false, linkBlockPolicy: 'text-only' }],
  ],
  urlTransform: (address) => safeAddress(address) ?? '',
  disallowedElements: ['img', 'script', 'style', 'iframe', 'form'],
} as const satisfies Options;
