'use client';

import { CopyButton } from '@/components/ui/copy-button';

export function CopyCode({ text }: { text: string }) {
  return <CopyButton label="Copy" text={() => text} />;
}
