// The page beside its files: its policy, and hints so that the first requests start at once.
import { sitePolicy } from './policy.mjs';

/** @returns {import('vite').Plugin} */
export function site() {
  return {
    name: 'rolecall-site',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(page, { bundle }) {
        const module = Object.keys(bundle ?? {}).find((name) => /\/rolecall-[^/]*\.wasm$/.test(name));
        if (!module) throw new Error('the main module is not among the files of the page');
        const hint = `<link rel="preload" as="fetch" type="application/wasm" crossorigin href="./${module}" />`;
        const policy = `<meta http-equiv="content-security-policy" content="${sitePolicy}" />`;
        return page.replace('<meta charset="utf-8" />', (charset) => `${charset}\n    ${policy}\n    ${hint}`);
      },
    },
  };
}
