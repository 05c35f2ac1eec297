/** A thread whose messages are on their way, in the places they will take. */
export function ThreadSkeleton() {
  return (
    <div className="thread">
      <div className="thread-scroll">
        <div className="thread-column thread-skeleton skeleton" role="status" aria-label="Loading the chat">
          <span data-side="right" style={{ inlineSize: '46%' }} />
          {[92, 97, 88, 61].map((width) => (
            <span key={width} style={{ inlineSize: `${width}%` }} />
          ))}
        </div>
      </div>
    </div>
  );
}
