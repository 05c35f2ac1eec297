interface MarkedTextProps {
  readonly text: string;
  readonly marks: readonly { readonly start: number; readonly end: number }[];
}

/** A text with some of its words marked; marks are in order and do not overlap. */
export function MarkedText({ text, marks }: MarkedTextProps) {
  const pieces = marks.map(({ start, end }, index) => {
    const before = text.slice(marks[index - 1]?.end ?? 0, start);
    return (
      <span key={start}>
        {before}
        <mark>{text.slice(start, end)}</mark>
      </span>
    );
  });
  return (
    <>
      {pieces}
      {text.slice(marks.at(-1)?.end ?? 0)}
    </>
  );
}
