import Link from 'next/link';
import type { ReactNode } from 'react';
import Markdown, { type Components, type ExtraProps } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { CopyCode } from './copy-code';
import { docHref } from './doc-href';
import { listHeadings } from './markdown-headings';

type Node = NonNullable<ExtraProps['node']>;

/** A Markdown text as the product shows it. HTML in it is left out, not run. */
export function DocContent({ markdown }: { markdown: string }) {
  const ids = new Map(listHeadings(markdown).map(({ line, id, text }) => [line, { id, text }]));
  const headingOf = (Tag: 'h1' | 'h2' | 'h3' | 'h4') =>
    function DocHeading({ node, children }: ExtraProps & { children?: ReactNode }) {
      const { id, text } = ids.get(node?.position?.start.line ?? 0) ?? {};
      if (id === undefined || Tag === 'h1') return <Tag id={id}>{children}</Tag>;
      return (
        <div className="doc-heading" data-level={Tag}>
          <Tag id={id}>{children}</Tag>
          <a href={`#${id}`} className="doc-anchor" aria-label={`Link to the section ${text}`}>
            #
          </a>
        </div>
      );
    };
  const components: Components = {
    ...ELEMENTS,
    h1: headingOf('h1'),
    h2: headingOf('h2'),
    h3: headingOf('h3'),
    h4: headingOf('h4'),
  };
  return (
    <Markdown remarkPlugins={[remarkGfm]} skipHtml components={components}>
      {markdown}
    </Markdown>
  );
}

const ELEMENTS: Components = {
  a({ href = '', children }) {
    const target = docHref(href);
    return target.startsWith('/') ? <Link href={target}>{children}</Link> : <a href={target}>{children}</a>;
  },
  pre({ node, children }) {
    return (
      <div className="doc-code">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard */}
        <pre tabIndex={0}>{children}</pre>
        <CopyCode text={textOf(node)} />
      </div>
    );
  },
  table({ children }) {
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: as above
      <div className="doc-table" tabIndex={0}>
        <table>{children}</table>
      </div>
    );
  },
};

type Content = Node['children'][number];

const textOf = (node: Node | undefined): string => (node?.children ?? []).map(textOfContent).join('');

function textOfContent(content: Content): string {
  if (content.type === 'text') return content.value;
  return content.type === 'element' ? textOf(content) : '';
}
