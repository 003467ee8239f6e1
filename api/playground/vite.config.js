import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `build.license` knows the scripts only. */
const fontLicenses = {
  name: 'font-licenses',
  generateBundle() {
    for (const font of ['roboto', 'fira-code']) {
      const source = readFileSync(new URL(`node_modules/@fontsource/${font}/LICENSE`, import.meta.url));
      this.emitFile({ type: 'asset', fileName: `LICENSE-${font}.txt`, source });
    }
  },
};

export default defineConfig({
  // Relative, so that the built folder works under whatever path serves it.
  base: './',
  plugins: [react(), fontLicenses],
  worker: { format: 'es' },
  build: {
    license: { fileName: 'LICENSES.md' },
    modulePreload: { polyfill: false },
    // Monaco is one editor of several megabytes; splitting it would only add requests.
    chunkSizeWarningLimit: 4096,
    reportCompressedSize: false,
  },
});
