/** The folders of a workspace whose files can be read and written; `/configs` holds its configuration. */
export const FILE_ROOTS = ['/configs', '/workspace', '/home', '/plugins'] as const;
export type FileRoot = (typeof FILE_ROOTS)[number];

/** What makes an agent what it is: its name, runtime and model, in YAML. */
export const CONFIG_FILE = 'config.yaml';

/** The token of the agent, which each start writes anew: nobody reads, changes or deletes it through the platform. */
export const TOKEN_FILE = '/configs/.auth_token';

/** Bytes of one file that can be read or written as text. */
export const FILE_BYTES_MAX = 1024 * 1024;

/** Files of one request, and bytes of all of them together. */
export const FILES_PER_REQUEST_MAX = 200;
export const FILES_BYTES_MAX = 4 * 1024 * 1024;

/** What the platform stores for a workspace without a machine of its own: files, and bytes of all of them together. */
export const STORED_FILES_MAX = 2000;
export const STORED_BYTES_MAX = 16 * 1024 * 1024;
