/** Where a dragged row stands and where it would land. */
export interface DragState {
  readonly from: number;
  readonly to: number;
}

/** How far a pointer moves before a press becomes a drag. */
const SLACK_PX = 4;

/**
 * Drags a row by its handle, with mouse, finger or pen. The rows stay where they are until the row is dropped; Escape takes it back.
 */
export class RowDrag {
  private end: (() => void) | undefined;

  constructor(
    private readonly show: (state: DragState | undefined) => void,
    private readonly drop: (from: number, to: number) => void,
  ) {}

  begin(event: PointerEvent, from: number, rows: readonly HTMLElement[]): void {
    if (event.button !== 0 || rows.length < 2) return;
    this.cancel();
    const startY = event.clientY;
    let state: DragState | undefined;
    const listeners = new AbortController();
    const options = { signal: listeners.signal };
    const move = (moved: PointerEvent) => {
      if (moved.pointerId !== event.pointerId) return;
      if (state === undefined && Math.abs(moved.clientY - startY) < SLACK_PX) return;
      moved.preventDefault();
      state = { from, to: placeAt(moved.clientY, from, rows) };
      this.show(state);
    };
    const finish = (isDropped: boolean) => {
      this.cancel();
      if (isDropped && state !== undefined && state.to !== from) this.drop(from, state.to);
    };
    this.end = () => listeners.abort();
    window.addEventListener('pointermove', move, { ...options, passive: false });
    window.addEventListener('pointerup', () => finish(true), options);
    window.addEventListener('pointercancel', () => finish(false), options);
    const escape = (pressed: KeyboardEvent) => {
      if (pressed.key !== 'Escape') return;
      pressed.stopPropagation();
      finish(false);
    };
    window.addEventListener('keydown', escape, { ...options, capture: true });
  }

  /** Puts the row back. */
  cancel(): void {
    this.end?.();
    this.end = undefined;
    this.show(undefined);
  }
}

/** The place a row gets when it is dropped at a height: behind every other row whose middle lies above. */
export function placeAt(y: number, from: number, rows: readonly Pick<HTMLElement, 'getBoundingClientRect'>[]): number {
  return rows.filter((row, index) => {
    const { top, height } = row.getBoundingClientRect();
    return index !== from && top + height / 2 < y;
  }).length;
}
