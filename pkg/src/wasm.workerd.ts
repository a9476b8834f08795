// Workers may not compile at run time; their import of a .wasm file is a compiled module.
import { instantiate } from './instance.js';
import module from './rolecall.wasm';

instantiate(module);
