// As for workerd; Vercel's bundler wants the question mark.
import { instantiate } from './instance.js';
import module from './rolecall.wasm?module';

instantiate(module);
