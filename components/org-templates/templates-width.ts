/** Pixels; on a phone the templates take the whole page. */
export const TEMPLATES_WIDTH = 320;
