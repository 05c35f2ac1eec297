import { IconAlertTriangle } from '@tabler/icons-react';
import { Handle, Position } from '@xyflow/react';
import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { StateIcon } from '../../../ui/state.tsx';
import { bare } from '../definition/expression.ts';
import type { PlacedList } from '../definition/layout.ts';
import { StepIcon } from '../editor/step-icon.tsx';
import type { MarkFlowNode, StepFlowNode } from './canvas-nodes.ts';
import { StepTime } from './step-time.tsx';

/** One step, or the frame around those it holds. */
export const StepNode = memo(Step);

function Step({ data }: NodeProps<StepFlowNode>) {
  const { node, lists, isSelected, problem, overlay } = data;
  const isFrame = node.lists.length > 0;
  return (
    <div
      className="step"
      data-frame={isFrame || undefined}
      data-selected={isSelected || undefined}
      data-problem={problem}
      data-state={overlay?.kind}
      data-path={node.path}
    >
      <div className="step-head">
        <span className="step-sign">
          <StepIcon node={node} size={17} />
        </span>
        <span className="step-words">
          <span className="step-name">{node.name}</span>
          <span className="step-detail">{overlay?.note ?? node.detail}</span>
        </span>
        {problem === undefined ? null : (
          <IconAlertTriangle
            className="step-problem"
            size={15}
            role="img"
            aria-label={problem === 'error' ? 'Has an error' : 'Has a warning'}
          />
        )}
        {overlay === undefined ? null : (
          <span className="step-state">
            {overlay.kind === 'idle' || overlay.kind === 'skipped' ? null : <StateIcon kind={overlay.kind} size={15} />}
            <span className="visually-hidden">{overlay.word}</span>
            <StepTime overlay={overlay} />
          </span>
        )}
      </div>
      {node.condition === undefined ? null : (
        <span className="step-condition" title={node.condition}>
          if {bare(node.condition)}
        </span>
      )}
      {overlay?.loop === undefined ? null : <LoopBar {...overlay.loop} />}
      {lists.map((list) => (
        <ListGround key={list.path} list={list} />
      ))}
      <Ends />
    </div>
  );
}

function ListGround({ list }: { readonly list: PlacedList }) {
  const place = { insetInlineStart: list.x, insetBlockStart: list.y, inlineSize: list.width, blockSize: list.height };
  if (list.role === 'rescue') {
    return (
      <div className="step-rescue" style={place}>
        When it fails
      </div>
    );
  }
  return list.isEmpty ? <div className="step-empty" style={place} /> : null;
}

function LoopBar({ total, done, failed }: { readonly total: number; readonly done: number; readonly failed: number }) {
  const share = (count: number) => `${total === 0 ? 0 : (count / total) * 100}%`;
  return (
    <div className="step-loop">
      <span className="step-loop-bar">
        <span data-kind="done" style={{ inlineSize: share(done) }} />
        <span data-kind="failed" style={{ inlineSize: share(failed) }} />
      </span>
      <span className="tabular">
        {done.toLocaleString('en')} of {total.toLocaleString('en')}
        {failed === 0 ? '' : ` · ${failed.toLocaleString('en')} failed`}
      </span>
    </div>
  );
}

/** Where everything begins and ends. */
export const MarkNode = memo(Mark);

function Mark({ data }: NodeProps<MarkFlowNode>) {
  return (
    <div className="step-mark">
      {data.word}
      <Ends />
    </div>
  );
}

/** Where links begin and end; nobody connects by hand. */
function Ends() {
  return (
    <>
      <Handle id="in" type="target" position={Position.Top} isConnectable={false} />
      <Handle id="side-in" type="target" position={Position.Right} isConnectable={false} />
      <Handle id="out" type="source" position={Position.Bottom} isConnectable={false} />
      <Handle id="side-out" type="source" position={Position.Right} isConnectable={false} />
    </>
  );
}
