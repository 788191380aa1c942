export interface Heading {
  /** 1 to 6. */
  readonly level: number;
  readonly text: string;
  /** Unique in its page, and the same as GitHub makes it: the files are read there too. */
  readonly id: string;
  /** Where it stands in the file, from 1. */
  readonly line: number;
}

const HEADING = /^(#{1,6}) +(.+?)(?: +#+)?$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/** The headings of a Markdown text; a line that looks like one inside a code block is none. */
export function listHeadings(markdown: string): Heading[] {
  const headings: Heading[] = [];
  const seen = new Map<string, number>();
  let fence: string | null = null;
  for (const [index, line] of markdown.split('\n').entries()) {
    const mark = FENCE.exec(line)?.[1];
    if (mark !== undefined) fence = fence === null ? mark : mark.startsWith(fence) ? null : fence;
    const [, hashes = '', source = ''] = (fence === null && HEADING.exec(line)) || [];
    if (hashes === '') continue;
    const text = plainText(source);
    const slug = slugOf(text);
    const earlier = seen.get(slug) ?? 0;
    seen.set(slug, earlier + 1);
    const id = earlier === 0 ? slug : `${slug}-${earlier}`;
    headings.push({ level: hashes.length, text, id, line: index + 1 });
  }
  return headings;
}

/** What a heading says without its marks. */
const plainText = (source: string): string =>
  source
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*]/g, '')
    .trim();

const slugOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
