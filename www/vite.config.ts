import { defineConfig } from 'vite';
import { single } from './single.mjs';
import { site } from './site.mjs';

// The page is static: `cargo xtask site` builds it to target/site, in two forms. `--mode single` is the one file.
export default defineConfig(({ mode }) => {
  const alone = mode === 'single';
  return {
    root: import.meta.dirname,
    base: './',
    plugins: [alone ? single() : site()],
    build: {
      outDir: '../target/site',
      emptyOutDir: !alone,
      target: 'es2023',
      assetsInlineLimit: 0,
      modulePreload: alone ? false : { polyfill: false },
      cssCodeSplit: !alone,
      chunkSizeWarningLimit: 4096,
      ...(alone && { rolldownOptions: { output: { codeSplitting: false } } }),
    },
    server: { fs: { allow: ['..'] } },
  };
});
