// CodeMirror's styles under `style-src 'self'`.
import { StyleModule } from 'style-mod';

let admitted = false;

/** A <style> element would be refused by the page's policy; a sheet that is constructed is not. style-mod constructs one for shadow
 *  roots only, so it makes its set for one, and the document takes that over. */
export function admitStyles(): void {
  if (admitted) return;
  admitted = true;
  const shadow = document.createElement('div').attachShadow({ mode: 'open' });
  StyleModule.mount(shadow, new StyleModule({}));
  for (const key of Object.getOwnPropertySymbols(shadow)) Object.defineProperty(document, key, { value: Reflect.get(shadow, key) });
}
