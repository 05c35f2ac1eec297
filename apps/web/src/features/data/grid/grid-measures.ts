/** px; a finger needs more than a pointer. */
export const rowHeight = globalThis.matchMedia('(pointer: coarse)').matches ? 40 : 32;
/** Transforms beyond some 16 million px lose whole px, so rows are placed from the nearest of these. */
export const rowsPerLayer = 1000;
