// Where the modules come from in the single file: out of itself. It takes the place of modules.ts there.
import main from 'rolecall/rolecall.wasm?packed';
import tools from 'rolecall/tools.wasm?packed';

export const mainModule = (): Promise<ArrayBuffer> => unpacked(main);
export const toolsModule = (): Promise<ArrayBuffer> => unpacked(tools);

function unpacked(text: string): Promise<ArrayBuffer> {
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}
