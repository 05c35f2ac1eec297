/** `1.84 ms`, `312 ms`. */
export const formatMs = (ms: number): string => `${ms < 100 ? ms.toPrecision(3) : Math.round(ms)} ms`;
