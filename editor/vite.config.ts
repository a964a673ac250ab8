// How the web app is built: one page, its parts beside it, each packed once more with brotli.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import react from '@vitejs/plugin-react';
import type { Plugin, ProxyOptions } from 'vite';
import { defineConfig } from 'vitest/config';

/** What is too small or packed already gains nothing. */
const PACKED = /\.(js|css|html|svg|json)$/;

/** Writes `FILE.br` beside each file; the server sends it to whoever takes it. */
function packed(): Plugin {
  return {
    name: 'packed',
    apply: 'build',
    writeBundle({ dir }) {
      for (const name of readdirSync(dir ?? '', { recursive: true, encoding: 'utf8' })) {
        if (PACKED.test(name)) {
          const file = join(dir ?? '', name);
          const bytes = readFileSync(file);
          const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
          writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
        }
      }
    },
  };
}

/** A server to develop against: `weir serve`. */
const SERVER = process.env.WEIR_URL ?? 'http://127.0.0.1:8080';

/** The server takes changes from its own pages only: what is developed is one of them. */
function proxied(): ProxyOptions {
  return {
    target: SERVER,
    configure: (proxy) => proxy.on('proxyReq', (request) => request.removeHeader('origin')),
  };
}

export default defineConfig({
  plugins: [react(), packed()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: true,
  },
  server: {
    // The flows to begin with are beside this folder.
    fs: { allow: ['..'] },
    proxy: {
      '/v1': proxied(),
      '/healthz': proxied(),
      '/readyz': proxied(),
      '/message-frame': proxied(),
    },
  },
  // Properties play thousands of cases; a busy machine takes its time.
  test: {
    include: ['src/**/*.test.ts', 'checks/licences.test.ts'],
    setupFiles: ['checks/seed.ts'],
    testTimeout: 120_000,
  },
});
