// Once everything is here, nothing is to be asked of anybody again. A page may add to its own policy and never take from it: so
// whatever runs in it later, it cannot undo this.

/** Code that is there already runs, and may instantiate the modules again. Nothing can be fetched, not even from where the page
 *  lies: no script, no style, no image, no frame. */
const POLICY = "default-src 'none'; script-src 'wasm-unsafe-eval'; connect-src 'none'; img-src data:; base-uri 'none'; form-action 'none'";

export function lock(): void {
  const meta = document.createElement('meta');
  meta.httpEquiv = 'content-security-policy';
  meta.content = POLICY;
  document.head.append(meta);
}
