/** A deck on two arches: the way that stands above the water. */
export function Mark({ size = 22 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" stroke="currentColor" strokeWidth="3" aria-hidden="true">
      <path strokeLinecap="round" d="M3 9.5h26" />
      <path d="M5.4 25v-4.6a5.3 5.3 0 0 1 10.6 0V25m0-4.6a5.3 5.3 0 0 1 10.6 0V25" />
    </svg>
  );
}
