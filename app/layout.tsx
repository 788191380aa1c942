import '@fontsource-variable/inter/wght.css';
import '@xyflow/react/dist/base.css';
import './globals.css';
import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { toBrowserPath } from '@/components/api-client/base-path';
import { PurchaseSuccess } from '@/components/purchase-success/purchase-success';
import { SessionProvider } from '@/components/session/session-context';
import { parseTheme, THEME_COOKIE } from '@/components/ui/theme';
import { Toasts } from '@/components/ui/toasts';
import { readPageSession } from '@/server/http/page-session';

export const metadata: Metadata = {
  title: 'Molecule',
  description: 'The control plane for organisations of AI agents',
  icons: {
    icon: [
      { url: toBrowserPath('/favicon.ico'), sizes: '48x48' },
      { url: toBrowserPath('/icon.svg'), type: 'image/svg+xml' },
    ],
  },
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  colorScheme: 'light dark',
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Reading the request makes the page dynamic: the nonce of the security policy is a new one each time, and the theme
  // stands in the first byte, so nothing flashes and no script has to run before the paint.
  await headers();
  const session = await readPageSession();
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <html lang="en" {...(theme === 'system' ? {} : { 'data-theme': theme })} suppressHydrationWarning>
      <body>
        <SessionProvider session={session}>
          {children}
          <PurchaseSuccess />
          <Toasts />
        </SessionProvider>
      </body>
    </html>
  );
}
