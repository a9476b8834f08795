// What the first answer does not need, and what has to be here before the page locks itself.
import { loadRooms } from './app.js';

const editors = import.meta.glob('./editor/codemirror.ts');

/** The code of all rooms, of the editors, and the standard engine. */
export const loadRest = (): Promise<unknown> =>
  Promise.all([...Object.values(editors).map((load) => load()), loadRooms(), import('rolecall/standard')]);
