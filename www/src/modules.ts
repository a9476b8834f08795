// Where the WebAssembly modules come from: beside the page. In the single file they are inside it (modules.single.ts).
import main from 'rolecall/rolecall.wasm?url';
import tools from 'rolecall/tools.wasm?url';

export const mainModule = (): Promise<Response> => fetch(main);
export const toolsModule = (): Promise<Response> => fetch(tools);
