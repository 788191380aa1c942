'use client';

import { createContext, type ReactNode, useContext } from 'react';
import type { Contract } from '@/contracts/contract';
import type { Session } from '@/contracts/session';
import { mayCall } from './may-call';

const SessionContext = createContext<Session | null>(null);

/** @param session as the server knew it when it drew the page; null where it could not be asked */
export function SessionProvider({ session, children }: { session: Session | null; children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** Whose page this is. */
export const useSession = (): Session | null => useContext(SessionContext);

/** Whether whoever looks at the page may call this: the server's own rule, so that no button is there that it refuses. */
export function useMay(contract: Contract): boolean {
  return mayCall(useSession(), contract);
}
