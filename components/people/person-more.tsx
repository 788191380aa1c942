'use client';

import { Ellipsis } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { MenuBox, MenuItem } from '@/components/ui/menu';
import type { PersonRow } from '@/contracts/people';

interface Props {
  readonly person: PersonRow;
  readonly isDisabled: boolean;
  readonly onResetPassword: () => void;
  readonly onResetFactor: () => void;
}

/** What an owner can do for a person who cannot get in any more. */
export function PersonMore({ person, isDisabled, onResetPassword, onResetFactor }: Props) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={`More for ${person.name}`}
        disabled={isDisabled}
        className="grid size-9 shrink-0 place-items-center rounded-button text-muted transition-colors duration-150 hover:bg-bg-2 hover:text-text disabled:opacity-55 pointer-coarse:size-11"
      >
        <Ellipsis aria-hidden size={16} strokeWidth={1.75} />
      </DropdownMenu.Trigger>
      <MenuBox>
        <MenuItem onSelect={onResetPassword}>Link for another password</MenuItem>
        {person.has_second_factor && (
          <MenuItem tone="danger" onSelect={onResetFactor}>
            Take away the second factor
          </MenuItem>
        )}
      </MenuBox>
    </DropdownMenu.Root>
  );
}
