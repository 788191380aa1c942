'use client';

import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** Pixels from the end that still count as being there. */
const NEAR_END = 64;

interface Place {
  isAtEnd: boolean;
  /** The topmost item in sight, and how far below the top edge it stood. */
  anchor: { readonly element: Element; readonly top: number } | null;
}

interface Anchored {
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** All that scrolls; its items carry `data-message`. */
  readonly content: RefObject<HTMLDivElement | null>;
  /** Something new stands below what is in sight. */
  readonly hasNews: boolean;
  readonly toEnd: () => void;
  readonly onScroll: () => void;
}

const topIn = (scroller: Element, element: Element): number =>
  element.getBoundingClientRect().top - scroller.getBoundingClientRect().top;

function readPlace(scroller: HTMLElement, content: HTMLElement): Place {
  const distance = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
  const items = [...content.querySelectorAll('[data-message]')];
  const element = items.find((item) => topIn(scroller, item) + item.clientHeight > 0);
  return {
    isAtEnd: distance < NEAR_END,
    anchor: element ? { element, top: topIn(scroller, element) } : null,
  };
}

/**
 * Keeps a growing list where its reader is: at the end while they read the end, otherwise on the item they look at,
 * whatever is put before or after it.
 * @param lastKey names the last item
 */
export function useAnchoredScroll(lastKey: string | undefined): Anchored {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const place = useRef<Place>({ isAtEnd: true, anchor: null });
  const shownLast = useRef(lastKey);
  const [hasNews, setNews] = useState(false);

  const restore = () => {
    const box = scroller.current;
    if (!box) return;
    const { isAtEnd, anchor } = place.current;
    if (isAtEnd) box.scrollTop = box.scrollHeight;
    else if (anchor?.element.isConnected) box.scrollTop += topIn(box, anchor.element) - anchor.top;
  };
  const note = () => {
    if (!scroller.current || !content.current) return;
    place.current = readPlace(scroller.current, content.current);
    if (place.current.isAtEnd) setNews(false);
  };
  useLayoutEffect(() => {
    restore();
    if (lastKey !== shownLast.current && !place.current.isAtEnd) setNews(true);
    shownLast.current = lastKey;
  });
  useEffect(() => {
    const watcher = new ResizeObserver(restore);
    if (scroller.current) watcher.observe(scroller.current);
    if (content.current) watcher.observe(content.current);
    return () => watcher.disconnect();
  });
  const toEnd = () => {
    place.current = { isAtEnd: true, anchor: null };
    setNews(false);
    restore();
  };
  return { scroller, content, hasNews, toEnd, onScroll: note };
}
