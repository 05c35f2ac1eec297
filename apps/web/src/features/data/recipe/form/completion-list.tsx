import { IconColumns3, IconMathFunction, IconVariable } from '@tabler/icons-react';
import type { CompletionOption } from '../expression-completion.ts';

interface CompletionListProps {
  readonly id: string;
  readonly options: readonly CompletionOption[];
  readonly active: number;
  readonly onTake: (option: CompletionOption) => void;
}

const icons = { column: IconColumns3, function: IconMathFunction, parameter: IconVariable } as const;

/** What may come next in an expression. The focus stays in the text. */
export function CompletionList({ id, options, active, onTake }: CompletionListProps) {
  return (
    <div className="completion" id={id} role="listbox" aria-label="Suggestions">
      {options.map((option, index) => {
        const Icon = icons[option.kind];
        return (
          <div
            key={`${option.kind} ${option.name}`}
            id={`${id}-${index}`}
            className="completion-option"
            role="option"
            aria-selected={index === active}
            // A press would take the focus out of the text before the click.
            onPointerDown={(event) => {
              event.preventDefault();
              onTake(option);
            }}
          >
            <Icon size={14} stroke={1.8} aria-hidden="true" />
            <code className="clip">{option.name}</code>
            <span className="muted tiny clip">{option.detail}</span>
          </div>
        );
      })}
    </div>
  );
}
