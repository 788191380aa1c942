'use client';

import { memo, type ReactNode } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { ScrollRegion } from '@/components/ui/scroll-region';
import { CodeBlock } from './code-block';
import { safeHref } from './safe-link';

/** Characters; what is longer is shown as it was written, because parsing it would stop the page. */
const PARSED_MAX = 60_000;
/** Quotes and lists nested deeper than anybody writes them. */
const TOO_DEEP = /^(?:[ \t]*(?:>|[-*+][ \t]|\d+[.)][ \t])){40}/m;
const PLUGINS = [remarkGfm];

function Link({ href, children }: { href?: string | undefined; children?: ReactNode }) {
  const safe = safeHref(href);
  if (safe === null) return <span>{children}</span>;
  return (
    <a href={safe} target="_blank" rel="noopener noreferrer" title={safe}>
      {children}
    </a>
  );
}

const Heading = ({ children }: { children?: ReactNode }) => <h3 dir="auto">{children}</h3>;

/** Only what is listed gets through with attributes, so ids and styles of a text never reach the page. */
const COMPONENTS: Components = {
  a: ({ href, children }) => <Link href={href}>{children}</Link>,
  // Pictures are not fetched by looking at them: the sender would learn who reads.
  img: ({ src, alt }) => <Link href={typeof src === 'string' ? src : undefined}>{alt || 'Picture'}</Link>,
  p: ({ children }) => <p dir="auto">{children}</p>,
  li: ({ children }) => <li dir="auto">{children}</li>,
  blockquote: ({ children }) => <blockquote dir="auto">{children}</blockquote>,
  h1: Heading,
  h2: Heading,
  h3: Heading,
  h4: Heading,
  h5: Heading,
  h6: Heading,
  pre: ({ children }) => <CodeBlock>{children}</CodeBlock>,
  code: ({ children }) => <code>{children}</code>,
  input: ({ checked }) => (
    <span role="img" aria-label={checked ? 'Done: ' : 'To do: '}>
      {checked ? '☑' : '☐'}
    </span>
  ),
  table: ({ children }) => (
    <ScrollRegion className="chat-scroll-x" label="Table">
      <table>{children}</table>
    </ScrollRegion>
  ),
};

/** What an agent wrote, as markdown: no HTML, no pictures, and only links that are safe to follow. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  const parsed = parse(text);
  if (parsed === null) return <Plain text={text} />;
  return (
    <div className="chat-markdown" dir="auto">
      {parsed}
    </div>
  );
});

function parse(text: string): ReactNode {
  if (text.length > PARSED_MAX || TOO_DEEP.test(text)) return null;
  try {
    // Called rather than rendered: what the parser cannot follow is caught here and shown as it was written.
    return ReactMarkdown({
      remarkPlugins: PLUGINS,
      components: COMPONENTS,
      urlTransform: safeHref,
      children: text,
    });
  } catch {
    return null;
  }
}

/** Text as it was written. */
export const Plain = ({ text }: { text: string }) => (
  <div className="chat-plain" dir="auto">
    {text}
  </div>
);
