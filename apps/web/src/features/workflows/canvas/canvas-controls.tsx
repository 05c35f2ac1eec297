import { ActionIcon } from '@mantine/core';
import { IconArrowsMaximize, IconMinus, IconPlus } from '@tabler/icons-react';
import { Panel, useReactFlow } from '@xyflow/react';

/** Closer, farther, everything. */
export function CanvasControls() {
  const flow = useReactFlow();
  const acts = [
    { word: 'Zoom in', Icon: IconPlus, act: () => flow.zoomIn({ duration: 120 }) },
    { word: 'Zoom out', Icon: IconMinus, act: () => flow.zoomOut({ duration: 120 }) },
    {
      word: 'Show everything',
      Icon: IconArrowsMaximize,
      act: () => flow.fitView({ padding: 0.12, maxZoom: 1, duration: 140 }),
    },
  ];
  return (
    <Panel position="bottom-left" className="canvas-controls">
      {acts.map(({ word, Icon, act }) => (
        <ActionIcon
          key={word}
          variant="subtle"
          color="gray"
          className="quiet-icon"
          size={28}
          aria-label={word}
          onClick={() => void act()}
        >
          <Icon size={15} />
        </ActionIcon>
      ))}
    </Panel>
  );
}
