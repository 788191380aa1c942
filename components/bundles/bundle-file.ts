/** As much as the server takes in one request. */
const BYTES_MAX = 16 * 1024 * 1024;
const SUFFIX = '.bundle.json';

export type ReadBundle =
  | { readonly ok: true; readonly value: Record<string, unknown> }
  | { readonly ok: false; readonly message: string };

/** What the browser knows of a chosen file. */
export type BundleFile = Pick<File, 'name' | 'size' | 'text'>;

/** A name that every file system takes; it still says what the file is of. */
export function fileNameOf(name: string, suffix: string): string {
  const plain = name
    .replace(/[\p{Cc}\p{Cf}<>:"/\\|?*]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '');
  return `${[...plain].slice(0, 80).join('') || 'workspace'}${suffix}`;
}

export const bundleFileName = (name: string): string => fileNameOf(name, SUFFIX);

/** Reads what a person has chosen or dropped; what cannot be a bundle is said before anything is sent. */
export async function readBundleFile(file: BundleFile): Promise<ReadBundle> {
  if (!file.name.toLowerCase().endsWith(SUFFIX))
    return refuse(`${file.name} is not a bundle. Choose a file whose name ends in ${SUFFIX}.`);
  if (file.size > BYTES_MAX) return refuse(`${file.name} is larger than 16 MB, which is the limit.`);
  const text = await file.text().catch(() => null);
  if (text === null) return refuse(`${file.name} cannot be read.`);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { ok: true, value: value as Record<string, unknown> };
    return refuse(`${file.name} is not a bundle: it holds no JSON object.`);
  } catch {
    return refuse(`${file.name} is not valid JSON. It may be cut off or damaged.`);
  }
}

const refuse = (message: string): ReadBundle => ({ ok: false, message });
