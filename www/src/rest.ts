// What the first answer does not need, and what has to be here before the page locks itself.
import { loadRooms } from './app.js';
import { loadEditor } from './editor/code.js';
import { loadStandard } from './lab/standard.js';

/** The code of all rooms, of the editors, and the standard engine. The page does without the latter two where they do not come. */
export const loadRest = (): Promise<unknown> => Promise.all([loadEditor(), loadRooms(), loadStandard()]);
