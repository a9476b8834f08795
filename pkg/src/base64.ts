interface FromBase64 {
  fromBase64?(text: string): Uint8Array<ArrayBuffer>;
}
interface Host {
  Buffer?: { from(text: string, encoding: 'base64'): Uint8Array<ArrayBuffer> };
}

/** The bytes of base64 text, by whatever this runtime has for it. */
export function decode(text: string): Uint8Array<ArrayBuffer> {
  const native = (Uint8Array as FromBase64).fromBase64?.(text);
  return native ?? (globalThis as Host).Buffer?.from(text, 'base64') ?? loop(text);
}

/** For browsers before 2025; a mapper over `atob` takes ten times as long. */
function loop(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let index = 0; index < characters.length; index += 1) bytes[index] = characters.charCodeAt(index);
  return bytes;
}
