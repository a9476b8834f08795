// A text to take away, with its buttons. A long one is not drawn whole.
import { Copy, Download } from '../parts/copy.js';

const MOST = 20_000;

export function Block({ text, file, label }: { text: string; file: string; label: string }) {
  return (
    <>
      <p class="row">
        <Copy text={text} what={label} />
        <Download text={text} name={file} />
        <span class="quiet mono">{file}</span>
      </p>
      <pre class="outcome" tabIndex={0} role="region" aria-label={label}>
        {text.length > MOST ? `${text.slice(0, MOST)}\n… ${(text.length - MOST).toLocaleString('en')} more characters; the buttons take all of it` : text}
      </pre>
    </>
  );
}
