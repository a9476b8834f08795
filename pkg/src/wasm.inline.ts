// The default: the module is part of the code. No file, no request, no permission, and any bundler takes it along.
import { decode } from './base64.js';
import { instantiate } from './instance.js';
import text from './rolecall.base64.js';

instantiate(decode(text));
