import type { ExtraProps } from 'react-markdown';
import { hostOf, safeAddress } from './safe-address.ts';

type Element = NonNullable<ExtraProps['node']>;
interface Parent {
  children: Element['children'];
}

/**
 * Replaces each image by a link that names its host. An image that loads by itself tells its server whatever the model wrote
 * into the address.
 */
export function imagesToLinks() {
  return (tree: Parent): void => replaceIn(tree, false);
}

function replaceIn(parent: Parent, isInLink: boolean): void {
  parent.children = parent.children.map((child) => {
    if (child.type !== 'element') return child;
    if (child.tagName === 'img') return linkFor(child, isInLink);
    replaceIn(child, isInLink || child.tagName === 'a');
    return child;
  });
}

function linkFor({ properties }: Element, isInLink: boolean): Element {
  const { src, alt } = properties;
  const source = typeof src === 'string' ? src : '';
  const description = typeof alt === 'string' ? alt.trim() : '';
  const address = safeAddress(source);
  const label = `Image blocked: ${hostOf(source)}${description === '' ? '' : ` (${description})`}`;
  const isLink = address !== undefined && !isInLink;
  return {
    type: 'element',
    tagName: isLink ? 'a' : 'span',
    properties: { className: ['blocked-image'], ...(isLink ? { href: address } : {}) },
    children: [{ type: 'text', value: label }],
  };
}
