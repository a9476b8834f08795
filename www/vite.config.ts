import { defineConfig } from 'vite';

// The page is static: `cargo xtask site` builds it to target/site.
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  build: { outDir: '../target/site', emptyOutDir: true, target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { fs: { allow: ['..'] } },
});
