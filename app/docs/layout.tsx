import type { ReactNode } from 'react';
import { DocSidebar } from '@/components/docs/doc-sidebar';
import { SitePage } from '@/components/docs/site-page';
import '@/components/docs/docs.css';

export default function DocsLayout({ children }: { children: ReactNode }) {
  return (
    <SitePage section="docs">
      <div className="doc-frame">
        <DocSidebar />
        {children}
      </div>
    </SitePage>
  );
}
