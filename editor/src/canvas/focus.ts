// Gives the focus of the keyboard to a step, on the canvas or in the outline.

/** A step that was just put in is drawn some frames later. */
const FRAMES_MAX = 40;

export function focusStep(key: string | null, frames = FRAMES_MAX): void {
  if (key === null || frames === 0) {
    return;
  }
  const steps = document.querySelectorAll<HTMLElement>('[data-focus]');
  const step = [...steps].find((each) => each.dataset.focus === key);
  step?.focus();
  if (!step || document.activeElement !== step) {
    requestAnimationFrame(() => focusStep(key, frames - 1));
  }
}
