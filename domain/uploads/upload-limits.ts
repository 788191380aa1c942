const MIB = 1024 * 1024;

/** Bytes of one file, and of all files of one request (D39b). */
export const UPLOAD_FILE_BYTES_MAX = 25 * MIB;
export const UPLOAD_BYTES_MAX = 50 * MIB;
export const UPLOAD_FILES_MAX = 64;

/** What a request may have beside its files: boundaries and headers of its parts. */
export const UPLOAD_FRAME_BYTES_MAX = 256 * 1024;

/** Characters of a file's name. */
export const FILE_NAME_MAX = 100;

/** Where files of the chat lie inside a workspace that has a machine. */
export const UPLOAD_FOLDER = '/workspace/.molecule/chat-uploads';
