/** Letters written from right to left, and the characters that turn the direction of what follows. */
const TURNS = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/;
const CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A name inside a sentence of ours: whatever it is written in, the words around it keep their order. */
export const isolate = (name: string): string =>
  TURNS.test(name) ? `\u2068${name.replace(CONTROLS, '')}\u2069` : name;
