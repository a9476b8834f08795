// Handed over by the caller, as the main module is. What each function does is told in tools.inline.ts (slim.types.ts).
import * as repro from './tools.repro.js';
import * as show from './tools.show.js';
import * as suite from './tools.suite.js';
import * as tools from './tools.js';
import { deliver, type ModuleSource } from './wasm.slim.js';

/** Hands over `rolecall/tools.wasm`, for `parseSettings`, `lint` and every other function about settings. Those need it and nothing else
 *  does, so it can come long after `init`, or without. Done as `init` is. */
export function initTools(module: ModuleSource | PromiseLike<ModuleSource>): Promise<void> {
  return deliver(module, (given) => tools.start(() => given));
}

const module = (): never => {
  throw new Error('rolecall is not ready to read or lint settings: await `initTools(…)` of rolecall/slim first');
};

export const parseSettings = /* @__PURE__ */ tools.on(module, tools.parsed);
export const readIni = /* @__PURE__ */ tools.on(module, tools.ini);
export const formatSettings = /* @__PURE__ */ tools.on(module, tools.formatted);
export const lint = /* @__PURE__ */ tools.on(module, tools.linted);
export const describe = /* @__PURE__ */ tools.on(module, show.described);
export const redact = /* @__PURE__ */ tools.on(module, repro.redacted);
export const writeRoleRows = /* @__PURE__ */ tools.on(module, repro.roleRowsWritten);
export const readRoleRows = /* @__PURE__ */ tools.on(module, repro.roleRowsRead);
export const writeOrgMapping = /* @__PURE__ */ tools.on(module, repro.orgMappingWritten);
export const readOrgMapping = /* @__PURE__ */ tools.on(module, repro.orgMappingRead);
export const layers = /* @__PURE__ */ tools.on(module, repro.layered);
export const spellings = /* @__PURE__ */ tools.on(module, repro.spelled);
export const functions = /* @__PURE__ */ tools.on(module, tools.listed);
export const readLog = /* @__PURE__ */ tools.on(module, suite.logRead);
export const coverage = /* @__PURE__ */ tools.on(module, suite.covered);
export const readSuite = /* @__PURE__ */ tools.on(module, suite.suiteRead);
export const runSuite = /* @__PURE__ */ tools.on(module, suite.suiteRun);
