import { z } from 'zod';

/** The settings of what people and agents upload. */
export const UPLOAD_SETTINGS = [
  {
    name: 'CLAMD_ADDRESS',
    fallback: '',
    about:
      'a clamd (host:port, or the path of its socket) that looks at every uploaded file; unset means none does',
  },
] as const;

const WRONG = 'must be host:port, or the path of a socket that begins with /';

/** Fields of the configuration. */
export const uploadShape = {
  /** Where the scanner listens; null: there is none. */
  clamd: z
    .union(
      [
        z.object({ path: z.string() }),
        z.object({ host: z.string(), port: z.int(WRONG).min(1, WRONG).max(65_535, WRONG) }),
      ],
      WRONG,
    )
    .nullable(),
};

/** The values as the schema takes them. */
export const readUploads = (read: (name: 'CLAMD_ADDRESS') => string) => ({
  clamd: toAddress(read('CLAMD_ADDRESS').trim()),
});

function toAddress(text: string): unknown {
  if (text === '') return null;
  if (text.startsWith('/')) return { path: text };
  const { host, port } = /^(?<host>\[[\da-f:]+\]|[^:/\s]+):(?<port>\d{1,5})$/i.exec(text)?.groups ?? {};
  return { host: host?.replace(/^\[|\]$/g, ''), port: Number(port) };
}
