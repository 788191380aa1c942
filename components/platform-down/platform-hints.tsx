export const PLATFORM_DOWN_TITLE = 'The platform has lost its database';

/** What to look at; nothing here knows on which machine or system the platform runs. */
export function PlatformHints() {
  return (
    <ul className="mt-3 list-disc space-y-1 pl-4">
      <li>This page tries again by itself.</li>
      <li>If it stays like this, look at the log of the process that serves this page.</li>
      <li>A database of your own must run at the address given in DATABASE_URL.</li>
    </ul>
  );
}
