import { IconExternalLink, IconPhotoOff } from '@tabler/icons-react';
import type { ComponentProps } from 'react';
import type { ExtraProps } from 'react-markdown';

/** A way out: a new tab that learns nothing of this page. Without an address it is text. */
export function MarkdownLink({ node: _node, href, children, className, ...rest }: ComponentProps<'a'> & ExtraProps) {
  if (href === undefined || href === '') return <span>{children}</span>;
  if (href.startsWith('#')) {
    return (
      <a {...rest} href={href} className={className}>
        {children}
      </a>
    );
  }
  const isImage = className === 'blocked-image';
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={href} className={className}>
      {isImage ? <IconPhotoOff size={14} stroke={1.8} aria-hidden="true" /> : null}
      {children}
      {isImage ? <IconExternalLink size={13} stroke={1.8} aria-hidden="true" /> : null}
    </a>
  );
}
