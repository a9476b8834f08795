/** The module of `parseSettings`, `readIni`, `formatSettings` and `lint`, for `rolecall/slim`; what a bundler makes of the import
 *  (a module, an address) is up to it. */
declare const module: WebAssembly.Module;
export default module;
