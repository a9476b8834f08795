/** A module as text: gzip, in base64 (www/single.mjs). */
declare module '*?packed' {
  const text: string;
  export default text;
}
