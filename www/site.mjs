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

/** CodeMirror's styles as a style sheet of the document instead of a style element, which the policy would refuse.
 *  @returns {import('vite').Plugin} */
export function constructedStyles() {
  const condition = '!root.head && root.adoptedStyleSheets';
  return {
    name: 'rolecall-constructed-styles',
    apply: 'build',
    transform(code, id) {
      if (!/\/style-mod\/[^?]*\.js$/.test(id)) return undefined;
      if (!code.includes(condition)) throw new Error('style-mod decides in another way where styles go: see constructedStyles in www/site.mjs');
      return { code: code.replace(condition, 'root.adoptedStyleSheets'), map: null };
    },
  };
}
