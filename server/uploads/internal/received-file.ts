/** A file as it came, under a safe name. */
export interface ReceivedFile {
  readonly name: string;
  /** As its sender calls it. */
  readonly mimeType: string;
  readonly content: Uint8Array;
}

/** For the audit log: how much, and never what it is called. */
export const uploadDetails = (files: readonly ReceivedFile[]): { files: number; bytes: number } => ({
  files: files.length,
  bytes: files.reduce((sum, { content }) => sum + content.byteLength, 0),
});
