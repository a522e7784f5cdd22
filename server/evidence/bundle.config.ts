/**
 * Makes one file of `verify-evidence`: `npm run bundle-verifier` writes `dist/verify-evidence.mjs`.
 *
 * A verifier who doubts the bank should need neither its repository nor its packages: the file runs alone, under any Node from 22.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  logLevel: 'error',
  build: {
    ssr: 'server/cli/audit/verify-evidence.ts',
    outDir: 'dist',
    emptyOutDir: false,
    copyPublicDir: false,
    target: 'es2022',
    rolldownOptions: { output: { entryFileNames: 'verify-evidence.mjs' } },
  },
  ssr: { noExternal: true, target: 'node' },
});
