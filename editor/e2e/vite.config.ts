// Tests of the app in a real browser, against the real server. In the mode `pictures` it takes
// those of the README, in the mode `frames` it measures.

import { defineConfig } from 'vitest/config';

const MODES: Record<string, string> = { pictures: 'pictures.ts', frames: 'frames.ts' };

export default defineConfig(({ mode }) => ({
  test: {
    include: [MODES[mode] ?? '**/*.test.ts'],
    // Each file has a server and a browser of its own; they share two cores.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    retry: 0,
  },
}));
