// Gives the focus of the keyboard to a step, on the canvas or in the outline.

export function focusStep(key: string | null): void {
  if (key !== null) {
    const steps = document.querySelectorAll<HTMLElement>('[data-focus]');
    [...steps].find((step) => step.dataset.focus === key)?.focus();
  }
}
