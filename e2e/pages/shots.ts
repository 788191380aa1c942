import type { Page } from '@playwright/test';

/** Takes a picture where `SHOTS` names a folder, for people to look at. */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env.SHOTS;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
}
