// Names as expressions write them.

/** A name as it is, or between double quotes where it could not stand without. */
export function nameOf(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key);
}
