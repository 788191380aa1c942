import type { Page } from '@playwright/test';
import type { WorkspaceRow } from '@/contracts/workspaces';

declare global {
  interface Window {
    stopUpdates: () => void;
  }
}

/**
 * Changes the task of one card after the other, through the page's own event stream, or as the plain page is told.
 * The server has no part in it: what is measured is the page.
 * @returns how to stop
 */
export async function sendUpdates(
  page: Page,
  rows: readonly WorkspaceRow[],
  perSecond: number,
): Promise<() => Promise<void>> {
  await page.evaluate(
    ({ ids, everyMs }) => {
      let sent = 0;
      const beganAt = performance.now();
      const send = (): void => {
        const id = ids[sent % ids.length] ?? '';
        const task = `Task number ${sent}`;
        sent += 1;
        if (window.updateCard) {
          window.updateCard(id, task);
          return;
        }
        const event = {
          event: 'TASK_UPDATED',
          workspace_id: id,
          timestamp: new Date().toISOString(),
          payload: { current_task: task, active_tasks: 1 },
        };
        window.streams.at(-1)?.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(event) }));
      };
      const timer = setInterval(() => {
        const due = Math.floor((performance.now() - beganAt) / everyMs);
        while (sent < due) send();
      }, everyMs);
      window.stopUpdates = () => clearInterval(timer);
    },
    { ids: rows.map((row) => row.id), everyMs: 1000 / perSecond },
  );
  return () => page.evaluate(() => window.stopUpdates());
}
