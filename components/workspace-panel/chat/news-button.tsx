import { ArrowDown } from 'lucide-react';
import { Button } from '@/components/ui/button';

/** Something new stands below what is in sight: leads there. */
export function NewsButton({ onPick }: { onPick: () => void }) {
  return (
    <Button className="chat-news" onClick={onPick}>
      <ArrowDown aria-hidden="true" size={14} strokeWidth={1.75} />
      New messages
    </Button>
  );
}
