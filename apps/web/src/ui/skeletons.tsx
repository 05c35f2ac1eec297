import './skeletons.css';

/** Rows that will come, in their final height, so that nothing jumps. Appears only after 300 ms. */
export function RowsSkeleton({ rows = 3 }: { readonly rows?: number }) {
  return (
    <div className="skeleton card rows" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="skeleton-row">
          <span style={{ inlineSize: `${28 + ((row * 17) % 30)}%` }} />
          <span />
        </div>
      ))}
    </div>
  );
}

/** A page whose code is on its way. */
export function PageSkeleton() {
  return (
    <div className="skeleton skeleton-page">
      <span className="skeleton-title" />
      <RowsSkeleton rows={5} />
    </div>
  );
}
