import { docPath, findDocPage } from './doc-pages';

const OWN_FILE = /^(?:\.\/)?([\w-]+)\.md(#.*)?$/;

/** The address in the product of a link in a file: `messages.md#guaranteed` works on GitHub and here. */
export function docHref(href: string): string {
  const [, id = '', hash = ''] = OWN_FILE.exec(href) ?? [];
  const page = findDocPage(id);
  return page ? `${docPath(page.id)}${hash}` : href;
}
