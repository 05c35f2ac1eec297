import { expression } from '../../definition/expression.ts';
import { namesInScope } from '../names-in-scope.ts';
import type { TaskNode } from '../../definition/task-tree.ts';
import { copyText } from '../../../../ui/copy-text.ts';
import { useEditor } from '../editor-context.ts';

/** What `${ }` can read here; a click copies it. */
export function ScopeHint({ node }: { readonly node: TaskNode }) {
  const { tree, state } = useEditor();
  const names = namesInScope(tree, node.path, state.definition);
  return (
    <div className="inspector-part">
      <p className="muted tiny">
        Any field takes <code>{expression('…')}</code>. Here it can read:
      </p>
      <div className="scope-hint">
        {names.map((name) => (
          <button key={name} type="button" className="scope-name" title="Copy" onClick={() => void copyText(expression(name))}>
            {name}
          </button>
        ))}
      </div>
    </div>
  );
}
