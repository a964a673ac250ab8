// Tests of the app in a real browser, against the real server; in the mode `pictures`, those of
// the README.

import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => ({
  test: {
    include: [mode === 'pictures' ? 'pictures.ts' : '**/*.test.ts'],
    // Each file has a server and a browser of its own; they share two cores.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    retry: 0,
  },
}));
