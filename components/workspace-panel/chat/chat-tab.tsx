'use client';

import type { PanelTabProps } from '../panel-tab-props';

/** The conversation with a workspace. */
export function ChatTab({ row }: PanelTabProps) {
  return <div className="panel-scroll">{row.name}</div>;
}
