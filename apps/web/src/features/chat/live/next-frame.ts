// Hidden pages get no frames, but their state should not fall behind.
const hiddenMs = 250;

/** Runs once, before the next frame is painted. */
export function nextFrame(run: () => void): void {
  let isDue = true;
  const once = () => {
    if (!isDue) return;
    isDue = false;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    run();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, hiddenMs);
}
