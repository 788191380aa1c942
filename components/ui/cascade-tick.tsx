'use client';

import { Check } from 'lucide-react';
import { Checkbox } from 'radix-ui';
import { useId } from 'react';

/** Wanted before a removal that takes others with it. */
export function CascadeTick({ isOn, onChange }: { isOn: boolean; onChange: (isOn: boolean) => void }) {
  const id = useId();
  return (
    <div className="mt-4 flex items-center gap-2.5 rounded-strip bg-bad-bg px-3 py-2.5 text-bad">
      <Checkbox.Root
        id={id}
        checked={isOn}
        onCheckedChange={(checked) => onChange(checked === true)}
        className="relative grid size-[18px] after:absolute after:-inset-[5px] pointer-coarse:after:-inset-[13px] shrink-0 place-items-center rounded-chip border border-bad bg-surface data-[state=checked]:bg-bad-fill data-[state=checked]:text-on-bad"
      >
        <Checkbox.Indicator>
          <Check aria-hidden="true" size={13} strokeWidth={3} />
        </Checkbox.Indicator>
      </Checkbox.Root>
      <label htmlFor={id} className="cursor-pointer font-medium">
        I understand that the workspaces inside go too
      </label>
    </div>
  );
}
