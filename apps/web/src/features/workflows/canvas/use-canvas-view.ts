import { useReactFlow, useStore } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import type { Layout } from '../definition/layout.ts';
import type { FlowNode } from './canvas-nodes.ts';

const margin = 24;
const zooms = { least: 0.78, most: 1 } as const;

interface CanvasView {
  /** Somebody moved the canvas by hand: it stays where it is. */
  moved(isByHand: boolean): void;
}

/** Begins at the top in a size that can be read, follows the focus, and brings what is selected into sight. */
export function useCanvasView(layout: Layout, selected: string | undefined, focus: string | undefined): CanvasView {
  const { setViewport, getViewport, setCenter, getInternalNode } = useReactFlow<FlowNode>();
  const width = useStore((store) => store.width);
  const height = useStore((store) => store.height);
  const isByHand = useRef(false);
  const isPlaced = useRef(false);
  useEffect(() => {
    if (width === 0 || isByHand.current) return;
    const fitting = Math.min((width - 2 * margin) / layout.width, (height - 2 * margin) / layout.height);
    const zoom = Math.max(zooms.least, Math.min(zooms.most, fitting));
    const top = Math.max(margin, (height - layout.height * zoom) / 2);
    if (!isPlaced.current || focus === undefined) void setViewport({ x: width / 2, y: top, zoom });
    isPlaced.current = true;
  }, [width, height, layout, focus, setViewport]);
  const wanted = selected ?? focus;
  const isAsked = selected !== undefined;
  useEffect(() => {
    const node = wanted === undefined ? undefined : getInternalNode(wanted);
    if (node === undefined || width === 0 || (isByHand.current && !isAsked)) return;
    const { x, y } = node.internals.positionAbsolute;
    const { x: left, y: top, zoom } = getViewport();
    const size = { width: node.measured.width ?? 0, height: Math.min(node.measured.height ?? 0, 90) };
    const place = { x: x * zoom + left, y: y * zoom + top };
    const isSeen =
      place.x >= 0 && place.y >= 0 && place.x + size.width * zoom <= width && place.y + size.height * zoom <= height;
    if (!isSeen) void setCenter(x + size.width / 2, y + size.height / 2, { zoom, duration: 140 });
  }, [wanted, isAsked, width, height, getInternalNode, getViewport, setCenter]);
  return {
    moved(byHand) {
      if (byHand) isByHand.current = true;
    },
  };
}
