/** The module of `parseSettings`, `readIni`, `formatSettings` and `lint`, for `rolecall/slim`; what a bundler makes of the import
 *  (a module, an address) is up to it. */
declare const module: typeof globalThis extends { WebAssembly: { Module: { prototype: infer Found } } } ? Found : object;
export default module;
