// What is carried from the palette to the canvas: the type of the step.

export const CARRIED = 'application/x-weir-step';
