'use client';

import { Dialog } from '@/components/ui/dialog';
import { KEY_GROUPS } from './key-map';
import './help.css';

/** Every key of the canvas. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      title="Keys and gestures"
      description="All of it works without a mouse; on a touch screen a long press opens the menu of a card."
      isWide
      onClose={onClose}
    >
      <div className="help">
        {KEY_GROUPS.map(({ title, keys }) => (
          <section key={title} aria-label={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(({ press, does }) => (
                <div key={does}>
                  <dt>
                    {press.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
