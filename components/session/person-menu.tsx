'use client';

import { BookUser, CircleUser, LogOut, UserRound } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { DropdownMenu } from 'radix-ui';
import { MenuBox, MenuItem } from '@/components/ui/menu';
import { toastError } from '@/components/ui/toast';
import { listPeople } from '@/contracts/people';
import { useMay, useSession } from './session-context';
import { signOutHere } from './sign-out';

const ICON = { 'aria-hidden': true, size: 16, strokeWidth: 1.75 } as const;

/** Who is signed in, and what is about them. Not there in local mode, where nobody signs in. */
export function PersonMenu() {
  const session = useSession();
  const router = useRouter();
  const mayManage = useMay(listPeople);
  if (session?.mode !== 'server' || !session.person) return null;
  const { name, email, role } = session.person;
  const leave = async () => {
    if (!(await signOutHere())) toastError('Signing out did not work. Try again in a moment.');
  };
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={`${name}, ${role}: account and people`}
        className="grid size-8 shrink-0 place-items-center rounded-button text-muted transition-colors duration-150 hover:bg-bg-2 hover:text-text pointer-coarse:size-11"
      >
        <CircleUser {...ICON} />
      </DropdownMenu.Trigger>
      <MenuBox>
        <div className="max-w-[260px] px-2.5 py-2">
          <p className="truncate font-semibold">{name}</p>
          <p className="truncate text-12 text-muted">
            {email} · {role}
          </p>
        </div>
        <DropdownMenu.Separator className="my-1 h-px bg-line" />
        <MenuItem onSelect={() => router.push('/account')}>
          <UserRound {...ICON} /> Account
        </MenuItem>
        {mayManage && (
          <MenuItem onSelect={() => router.push('/people')}>
            <BookUser {...ICON} /> People
          </MenuItem>
        )}
        <MenuItem onSelect={() => void leave()}>
          <LogOut {...ICON} /> Sign out
        </MenuItem>
      </MenuBox>
    </DropdownMenu.Root>
  );
}
