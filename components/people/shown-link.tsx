import { CopyButton } from '@/components/ui/copy-button';

interface Props {
  readonly title: string;
  readonly text: string;
  readonly link: string;
}

/** A link that is shown this once, to be sent by whoever made it. */
export function ShownLink({ title, text, link }: Props) {
  return (
    <div role="status" className="mt-4 rounded-strip bg-accent-bg p-3">
      <p className="font-semibold">{title}</p>
      <p className="mt-0.5 text-muted">{text}</p>
      <div className="mt-2 flex flex-wrap items-center gap-2">
        <code className="min-w-0 flex-1 basis-[240px] break-all rounded-chip bg-surface px-2 py-1.5 text-12">
          {link}
        </code>
        <CopyButton label="Copy link" text={() => link} />
      </div>
    </div>
  );
}
