import type { ComponentProps } from 'react';
import type { ExtraProps } from 'react-markdown';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { languageName } from './language-name.ts';

/** A code block with the name of its language and a copy button; line breaks at the end are not copied. */
export function CodeFence({ node }: ComponentProps<'pre'> & ExtraProps) {
  const code = node?.children.find((child) => child.type === 'element');
  const text = code?.children.map((child) => (child.type === 'text' ? child.value : '')).join('') ?? '';
  const shown = text.replace(/\n$/u, '');
  const language = languageName(code?.properties.className);
  return (
    <figure className="code-fence">
      <figcaption>
        <span>{language}</span>
        <CopyButton text={shown} label="Copy code" />
      </figcaption>
      <pre tabIndex={0} role="region" aria-label={`${language} code`}>
        <code>{shown}</code>
      </pre>
    </figure>
  );
}
