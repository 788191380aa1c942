import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { settleMotion } from './site';

const IS_THERE = 'typeof window.axe === "object"';
/** In place of axe's half megabyte, on a page that has it already. */
const NOTHING = ';';
/** What comes or goes while it is looked at has the colours of neither state: only what is still wrong then is wrong. */
const LOOKS_MAX = 3;

/** @param except rules of axe that do not hold for what is open, each with its reason where it is named */
export async function expectAccessible(page: Page, except: readonly string[] = []): Promise<void> {
  let told = await findViolations(page, except);
  for (let looks = 1; told.length > 0 && looks < LOOKS_MAX; looks += 1)
    told = await findViolations(page, except);
  expect(told).toEqual([]);
}

async function findViolations(page: Page, except: readonly string[]): Promise<string[]> {
  await settleMotion(page);
  const axeSource = (await page.evaluate(IS_THERE)) ? NOTHING : undefined;
  const { violations } = await new AxeBuilder({ page, ...(axeSource ? { axeSource } : {}) })
    // In the page itself and not in a second one beside it: there are no frames of strangers here.
    .setLegacyMode()
    // Every rule runs; only what passes is not written up.
    .options({ resultTypes: ['violations'] })
    .disableRules([...except])
    .analyze();
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ target, any }) => `${target} ${any[0]?.message ?? ''}`).join(', ')}`,
  );
}
