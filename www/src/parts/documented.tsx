// Links to the documentation. It lies beside the page; beside the single file there is none.
import type { ComponentChildren } from 'preact';

const BESIDE = import.meta.env.MODE !== 'single';

/** Opens beside the page, since whatever was pasted here is lost where the page is left. */
export function Documented({ page, heading = '', children }: { page: string; heading?: string; children: ComponentChildren }) {
  if (!BESIDE) return <>{children}</>;
  return (
    <a href={`./docs/${page}.html${heading && `#${anchor(heading)}`}`} target="_blank" rel="noopener">
      {children}
    </a>
  );
}

/** The documentation as a whole, in the page's head. */
export function Documentation() {
  return BESIDE ? <Documented page="index">Documentation</Documented> : null;
}

/** A code as a heading's name: dots are left out. */
const anchor = (code: string): string => code.replaceAll('.', '');
