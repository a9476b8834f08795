// What a runtime has, by whichever library declares it: the DOM's, a runtime's own, or none. Declarations of this package name these, so that
// they compile in a program without the DOM library.

/** A class of the runtime, where its library has one of that name. */
type Instance<Name extends string, Otherwise> = typeof globalThis extends Record<Name, { prototype: infer Found }> ? Found : Otherwise;

/** The global `fetch`; without any library a function of its shape. */
export type Fetch = typeof globalThis extends { fetch: infer Found } ? Found : (url: string, init?: object) => Promise<FetchResponse>;
export type FetchInit = Fetch extends (url: string, init?: infer Found) => unknown ? NonNullable<Found> : object;
export type FetchHeaders = Instance<'Headers', { get(name: string): string | null }>;
export type FetchResponse = Instance<'Response', { ok: boolean; status: number; url: string; headers: FetchHeaders; arrayBuffer(): Promise<ArrayBuffer> }>;

/** A compiled module. */
export type WasmModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Found } } } ? Found : object;
/** The bytes of one. */
export type Bytes = ArrayBuffer | ArrayBufferView<ArrayBuffer>;
