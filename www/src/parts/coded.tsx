// A sentence of the core, in which what stands between backticks is code.

/** A quotation begins at a backtick behind a blank and ends at one before a blank or a stop, so that it may hold literals. */
const QUOTED = /(?<=^|[\s(])`(.+?)`(?=$|[\s.,:;)])/g;

/** What is said and what is code, by turns. */
export const pieces = (words: string): string[] => words.split(QUOTED);

/** `capital`: where it begins as a sentence of the page. */
export function Coded({ children, capital = false }: { children: string; capital?: boolean }) {
  const said = (piece: string, index: number) => (capital && index === 0 ? piece.charAt(0).toUpperCase() + piece.slice(1) : piece);
  return <>{pieces(children).map((piece, index) => (index % 2 === 1 ? <code key={index}>{piece}</code> : said(piece, index)))}</>;
}
