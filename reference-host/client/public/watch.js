const PAUSES_MS = [1_500, 1_500, 2_000, 3_000, 5_000, 8_000, 13_000, 20_000, 30_000];
const LONG_PAUSE_MS = 60_000;

let current;

/**
 * Looks again from time to time, ever more seldom, and not at all while nobody sees the page. One watch at a time: a new
 * one, or another page, ends it.
 *
 * @param look - resolves to whether anything is still in motion
 */
export function watch(look) {
  endWatch();
  const own = { timer: undefined, looks: 0, isOver: false };
  current = own;
  const next = () => {
    if (!own.isOver && !document.hidden) {
      own.timer = setTimeout(() => void tick(), PAUSES_MS[own.looks] ?? LONG_PAUSE_MS);
    }
  };
  const tick = async () => {
    own.looks += 1;
    const isMoving = await look().catch(() => true);
    if (isMoving) next();
  };
  own.onVisible = () => {
    clearTimeout(own.timer);
    if (!document.hidden) void tick();
  };
  document.addEventListener('visibilitychange', own.onVisible);
  next();
}

/** Nobody looks any more. */
export function endWatch() {
  if (current !== undefined) {
    current.isOver = true;
    clearTimeout(current.timer);
    document.removeEventListener('visibilitychange', current.onVisible);
    current = undefined;
  }
}
