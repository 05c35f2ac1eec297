import { memo } from 'react';
import ReactMarkdown from 'react-markdown';
import type { Components, Options } from 'react-markdown';
import { harden } from 'rehype-harden';
import remarkGfm from 'remark-gfm';
import { CodeFence } from './code-fence.tsx';
import { imagesToLinks } from './images-to-links.ts';
import { MarkdownLink } from './markdown-link.tsx';
import { safeAddress } from './safe-address.ts';
import { TaskBox } from './task-box.tsx';

interface MarkdownPartProps {
  readonly text: string;
  readonly id: string;
}

const remarkPlugins: Options['remarkPlugins'] = [[remarkGfm, { singleTilde: false }]];
// The second is there for the day when the first has a hole.
const rehypePlugins: Options['rehypePlugins'] = [
  imagesToLinks,
  [harden, { allowedLinkPrefixes: ['*'], allowedImagePrefixes: [], allowDataImages: false, linkBlockPolicy: 'text-only' }],
];

/** Headings begin below those of the page and of the turn. */
const components: Components = {
  h1: 'h3',
  h2: 'h4',
  h3: 'h5',
  h4: 'h6',
  h5: 'h6',
  a: MarkdownLink,
  pre: CodeFence,
  input: TaskBox,
  table: ({ children }) => (
    <div className="markdown-table" tabIndex={0} role="region" aria-label="Table">
      <table>{children}</table>
    </div>
  ),
};

const urlTransform = (address: string): string => safeAddress(address) ?? '';

/** One part of a text; HTML in it is shown as the text it is. */
export const MarkdownPart = memo(Part);

function Part({ text, id }: MarkdownPartProps) {
  return (
    <ReactMarkdown
      remarkPlugins={remarkPlugins}
      rehypePlugins={rehypePlugins}
      remarkRehypeOptions={{ clobberPrefix: `${id}-` }}
      components={components}
      urlTransform={urlTransform}
      disallowedElements={['img', 'script', 'style', 'iframe']}
    >
      {text}
    </ReactMarkdown>
  );
}
