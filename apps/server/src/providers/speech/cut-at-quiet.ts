/** 100 ms at 16 kHz. */
const step = 1600;

/** Where to cut before `end`: the middle of the quietest 100 ms of the last third. */
function quietestBefore(pcm: Int16Array, end: number): number {
  let [best, power] = [end, Number.POSITIVE_INFINITY];
  for (let at = end - Math.floor(end / 3); at + step <= end; at += step) {
    const sum = pcm.subarray(at, at + step).reduce((total, sample) => total + sample * sample, 0);
    if (sum < power) [best, power] = [at + step / 2, sum];
  }
  return best;
}

/** Sound at 16 kHz in pieces of at most so many samples, cut where nobody speaks. */
export function cutAtQuiet(pcm: Int16Array, longest: number): readonly Int16Array[] {
  const pieces: Int16Array[] = [];
  let rest = pcm;
  while (rest.length > longest) {
    const at = quietestBefore(rest, longest);
    pieces.push(rest.subarray(0, at));
    rest = rest.subarray(at);
  }
  return [...pieces, rest];
}
