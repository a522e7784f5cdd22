/**
 * How the client is built: one script and one stylesheet for payers, the auditors' pages apart, nothing inlined.
 *
 * The server sends `script-src 'self'; style-src 'self'; img-src 'self'` (RTS Art 5(2): what the payer is shown stays
 * authentic), so a build that inlines a script, a style or a data: image gives a blank page, not a smaller one.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

// A test run sets NODE_ENV to something else, and Lit would then ship its development build: larger, and it logs.
process.env.NODE_ENV = 'production';

const ROOT = fileURLToPath(new URL('.', import.meta.url));
/**
 * What payers do not load with the first page, by where its paths begin: the auditors' pages and words, the proof with all that
 * it calculates, and what few payers open. `test/client/bundle.test.ts` looks for each of them in the built files.
 */
export const LATER = [
  'evidence/',
  'pages/audit/',
  'pages/payments/proof-page.ts',
  'pages/payments/proof-sections.ts',
  'pages/security/bind-browser-dialog.ts',
  'styles/audit.css',
  'texts/audit-words.ts',
  'texts/en/audit.ts',
];
const isLater = (id: string) => LATER.some((beginning) => id.startsWith(ROOT + beginning));

export default defineConfig({
  root: ROOT,
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Left alone, the bundler cuts the client into many small files along what the auditors' pages share with it.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'client', test: (id) => !isLater(id) }] } } },
    reportCompressedSize: true,
  },
  server: { host: '127.0.0.1', strictPort: true },
});
