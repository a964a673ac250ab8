// Places large drawings beside the page's own thread.

import { place } from '@/flow/layout';
import type { Drawing } from './geometry';

self.addEventListener('message', (event: MessageEvent<{ number: number; drawing: Drawing }>) => {
  const { number, drawing } = event.data;
  self.postMessage({ number, laid: place(drawing.boxes, drawing.lines) });
});
