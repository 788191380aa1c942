'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { call } from '@/components/api-client/call';
import { CHAT_HISTORY_DEFAULT, getChatHistory } from '@/contracts/chat';
import { historyKey } from './chats';
import { type HistoryPage, mergeMessages } from './merge-messages';
import { useChats, useSession } from './use-chats';

const NO_PAGES: readonly HistoryPage[] = [];

/** The chat of a workspace: its history, newest page first, with what came and went since. */
export function useHistory(id: string) {
  const chats = useChats();
  const query = useInfiniteQuery({
    queryKey: historyKey(id),
    queryFn: ({ pageParam, signal }): Promise<HistoryPage> =>
      call(getChatHistory, {
        params: { id },
        query: {
          limit: String(CHAT_HISTORY_DEFAULT),
          ...(pageParam === null ? {} : { before: pageParam }),
        },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.reached_end ? undefined : page.messages[0]?.id),
    // The platform is often on this very machine, which may have no network.
    networkMode: 'always',
  });
  const pages = query.data?.pages ?? NO_PAGES;
  const live = useSession(id, (session) => session.live);
  const sends = useSession(id, (session) => session.sends);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new pages may hold the answer to what is under way
  useEffect(() => chats.settle(id), [chats, id, pages]);
  const messages = useMemo(() => mergeMessages(pages, live.values(), sends), [pages, live, sends]);
  return { query, messages, sends };
}
