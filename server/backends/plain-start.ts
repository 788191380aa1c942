import type { MachineStart } from './port';

/** A start that brings nothing with it, but for what the test says. */
export const plainStart = (script: Partial<MachineStart> = {}): MachineStart => ({
  env: {},
  files: [],
  firstFiles: [],
  resetSession: false,
  imageDigest: null,
  directory: null,
  onProgress: () => {},
  signal: new AbortController().signal,
  ...script,
});
