/**
 * How the client is built: one script, one stylesheet, nothing inlined.
 *
 * The server sends `script-src 'self'; style-src 'self'; img-src 'self'` (RTS Art 5(2): what the payer is shown stays
 * authentic), so a build that inlines a script, a style or a data: image gives a blank page, not a smaller one.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

// A test run sets NODE_ENV to something else, and Lit would then ship its development build: larger, and it logs.
process.env.NODE_ENV = 'production';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: { host: '127.0.0.1', strictPort: true },
});
