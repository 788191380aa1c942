import { PlatformDown } from '@/components/platform-down/platform-down';

/** Shown with status 503 in place of a page that needs what cannot be reached; see server/http/platform-down-page.ts. */
export default function PlatformDownPage() {
  return (
    <main>
      <PlatformDown />
    </main>
  );
}
