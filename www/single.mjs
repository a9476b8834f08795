// The page as one file that needs no server: code, style and modules inside it, and a policy that knows them by their hashes.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { singlePolicy } from './policy.mjs';

/** @returns {import('vite').Plugin} */
export function single() {
  return {
    name: 'rolecall-single',
    enforce: 'pre',

    async resolveId(source, importer) {
      if (source === './modules.js') return this.resolve('./modules.single.js', importer);
      if (!source.endsWith(PACKED)) return undefined;
      const found = await this.resolve(source.slice(0, -PACKED.length), importer);
      return found && found.id + PACKED;
    },

    load(id) {
      if (!id.endsWith(PACKED)) return undefined;
      const packed = gzipSync(readFileSync(id.slice(0, -PACKED.length)), { level: 9 });
      return { code: `export default '${packed.toString('base64')}';`, moduleType: 'js' };
    },

    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const files = Object.values(bundle);
        const [script, ...scripts] = files.filter((file) => file.type === 'chunk');
        const assets = files.filter((file) => file.type === 'asset');
        const [style, ...styles] = assets.filter(({ fileName }) => fileName.endsWith('.css'));
        const page = assets.find(({ fileName }) => fileName === 'index.html');
        const strange = assets.filter(({ fileName }) => !/\.(css|html)$/.test(fileName));
        if (!script || !style || !page) throw new Error('a single file needs a page, its code and its style');
        const extra = [...scripts, ...styles, ...strange].map(({ fileName }) => fileName);
        if (extra.length > 0) throw new Error(`a single file cannot hold ${extra.join(', ')}`);
        const source = assembled(String(page.source), script.code, String(style.source));
        for (const { fileName } of files) delete bundle[fileName];
        this.emitFile({ type: 'asset', fileName: 'playground.html', source });
      },
    },
  };
}

/** A module imported with this behind its name is a text: gzip, in base64. A fifth of its characters are saved. */
const PACKED = '?packed';

function assembled(/** @type {string} */ page, /** @type {string} */ code, /** @type {string} */ css) {
  const script = plain(inScript(code.trim()));
  const style = plain(css.trim());
  if (/<\/style/i.test(style)) throw new Error('the style would end its element');
  const policy = singlePolicy(hash(script), hash(style));
  return page
    .replace(/\s*<link rel="(?:stylesheet|modulepreload|preload)"[^>]*>/g, '')
    .replace(/\s*<script type="module"[^>]*><\/script>/, '')
    .replace('</title>', () => `</title>\n    <style>${style}</style>`)
    .replace('<meta charset="utf-8" />', (charset) => `${charset}\n    <meta http-equiv="content-security-policy" content="${policy}" />`)
    // At the end of the body, so that a script that is no module of its own address runs when the page is there.
    .replace('</body>', () => `  <script type="module">${script}</script>\n  </body>`);
}

/** Code as an element's content: what would end the element, or begin a comment in it, stands in strings only, and is written
 *  there in another way. */
function inScript(/** @type {string} */ code) {
  return code.replace(/<(?=\/script|!--)/gi, '\\x3C');
}

/** What a page's reader would change would no longer have the hash. */
function plain(/** @type {string} */ text) {
  if (/[\0\r\p{Surrogate}]/u.test(text)) throw new Error('the code or style has a character that a page cannot hold');
  return text;
}

const hash = (/** @type {string} */ text) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
