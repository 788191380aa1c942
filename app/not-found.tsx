import Link from 'next/link';
import { Notice } from '@/components/ui/notice';

export default function NotFound() {
  return (
    <main>
      <Notice
        title="There is nothing at this address"
        text="The page may have moved, or the link is incomplete."
      >
        <Link
          href="/"
          className="inline-flex h-9 items-center pointer-coarse:h-11 rounded-button bg-accent-fill px-3.5 font-semibold text-on-accent"
        >
          Open the canvas
        </Link>
      </Notice>
    </main>
  );
}
