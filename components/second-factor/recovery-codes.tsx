'use client';

import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { saveFile } from '@/components/ui/save-file';

/** Recovery codes, shown this once, with the ways to keep them. */
export function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  const text = () => `${codes.join('\n')}\n`;
  const save = () => saveFile(new Blob([text()], { type: 'text/plain' }), 'molecule-recovery-codes.txt');
  return (
    <div className="grid gap-3">
      <p className="text-muted">
        Each of these gets you in once when your app is not at hand. They are shown this once: keep them where
        your passwords are, not on the same phone.
      </p>
      <ul
        aria-label="Recovery codes"
        className="grid grid-cols-1 gap-x-4 gap-y-1 rounded-strip border border-line bg-bg px-3 py-2.5 font-mono text-12 tabular-nums min-[360px]:grid-cols-2"
      >
        {codes.map((code) => (
          <li key={code} className="whitespace-nowrap">
            {code}
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <CopyButton label="Copy them" text={text} />
        <Button onClick={save}>Save as a file</Button>
      </div>
    </div>
  );
}
