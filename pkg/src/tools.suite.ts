// The other side of src/tools/log.rs and src/tools/suite.rs: what a log holds, what ever decided, tests of settings.
import { read_log } from './tools.glue.js';
import { call, checked, type Supplier } from './tools.js';
import type { LoggedLogin } from './types.js';

export function logRead(supplier: Supplier, text: string): LoggedLogin[] {
  const log = checked(text, 'the text of a log');
  return (call(supplier, 'the log takes', () => read_log(log)) as { logins: LoggedLogin[] }).logins;
}
