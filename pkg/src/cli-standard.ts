/** The other engine, which lies beside the bundle and is loaded only where somebody compares. */
export const standardEngine = () => import('./standard.inline.js');
