import { BaseEdge, EdgeLabelRenderer } from '@xyflow/react';
import type { EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import type { LinkEdge as LinkEdgeType } from './canvas-nodes.ts';

/** The way from one step to the next; jumps bow out to the right. */
export const LinkEdge = memo(Way);

function Way(props: EdgeProps<LinkEdgeType>) {
  const { sourceX, sourceY, targetX, targetY, data } = props;
  const isJump = data?.link.kind === 'jump';
  const bow = Math.max(sourceX, targetX) + 28 + Math.min(60, Math.abs(targetY - sourceY) / 10);
  const path = isJump ? jumpPath(props, bow) : `M${sourceX},${sourceY} L${targetX},${targetY - 5}`;
  const label = data?.link.label;
  const place = isJump
    ? { x: bow, y: Math.min(sourceY, targetY) + 36 }
    : { x: (sourceX + targetX) / 2 + 14, y: (sourceY + targetY) / 2 };
  return (
    <>
      <BaseEdge path={path} className={data?.isTaken === true ? 'link link-taken' : 'link'} markerEnd="url(#step-arrow)" />
      {label === undefined ? null : (
        <EdgeLabelRenderer>
          <span
            className="link-label"
            style={{ transform: `translate(${place.x}px, ${place.y}px) translate(${isJump ? '-50%' : '0'}, -50%)` }}
          >
            {label}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

const radius = 10;

function jumpPath({ sourceX, sourceY, targetX, targetY }: EdgeProps<LinkEdgeType>, bow: number): string {
  const down = targetY >= sourceY ? 1 : -1;
  return [
    `M${sourceX},${sourceY}`,
    `L${bow - radius},${sourceY}`,
    `Q${bow},${sourceY} ${bow},${sourceY + down * radius}`,
    `L${bow},${targetY - down * radius}`,
    `Q${bow},${targetY} ${bow - radius},${targetY}`,
    `L${targetX + 5},${targetY}`,
  ].join(' ');
}
