import { expect, type Page } from '@playwright/test';
import { startChild } from '../process/support/child';
import { expectAccessible } from './accessible';
import { ChatPanel } from './chat-panel';
import { ConnectPage } from './connect-page';
import { CreatePage } from './create-page';

/** The steps of the whole journey: one person goes it in local mode and, signed in, in server mode. */

export const HEAD = 'Chief executive';
export const OUTSIDER = 'Agent elsewhere';

export const cardOf = (page: Page, name: string) =>
  page.getByRole('button', { name: new RegExp(`^${name} workspace,`, 'i') });

/** With the keyboard: far out the head of a team is too small to be hit. */
export async function select(page: Page, name: string): Promise<void> {
  const card = cardOf(page, name).first();
  if ((await card.getAttribute('aria-pressed')) !== 'true') await card.press('Enter');
  await expect(card).toHaveAttribute('aria-pressed', 'true');
}

export async function countOnline(page: Page): Promise<string> {
  return (
    (await page
      .getByRole('banner')
      .getByText(/^\d+ online$/)
      .textContent()) ?? ''
  );
}

export async function importOrganisation(first: Page, second: Page): Promise<void> {
  await expect(first.getByRole('heading', { name: 'Your organisation starts here' })).toBeVisible();
  await expectAccessible(first);
  await first.getByRole('button', { name: /^Import 200 workspaces/ }).click();
  for (const page of [first, second]) {
    await expect(page.getByRole('banner').getByText('200 online')).toBeVisible({ timeout: 60_000 });
  }
}

export async function talkToTheHead(page: Page): Promise<void> {
  await select(page, HEAD);
  const chat = new ChatPanel(page, HEAD);
  await chat.say('Who does what here?');
  await expect(chat.of('agent')).toHaveCount(1);
  await expect(chat.message('Sending')).toHaveCount(0);
}

export async function changeTheHead(page: Page, second: Page): Promise<void> {
  const { panel } = new ChatPanel(page, HEAD);
  await panel.getByRole('tab', { name: 'Details' }).click();
  await panel.getByRole('button', { name: 'Edit', exact: true }).click();
  await panel.getByRole('textbox', { name: /^Role/ }).fill('Answers for all of it');
  await panel.getByRole('button', { name: 'Save' }).click();
  await expect(panel.getByRole('textbox', { name: /^Role/ })).toBeHidden();
  // So far out its role is what the pointer finds.
  await expect(cardOf(second, HEAD)).toHaveAttribute('title', /Answers for all of it/);
}

/** By the curl text of the window, exactly as it is displayed. */
export async function connectAnAgent(page: Page): Promise<void> {
  const [create, connect] = [new CreatePage(page), new ConnectPage(page)];
  await create.open();
  await create.name.fill(OUTSIDER);
  await create.chooseRuntime('External');
  await create.submit.click();
  await connect.expectOpen();
  await connect.openTab('curl');
  const agent = startChild(['sh', '-c', await connect.displayedText()], { env: {} });
  await expect(connect.status).toHaveText('Connected');
  await connect.saved.click();
  await expect(connect.dialog).toBeHidden();
  // A closed window gives the focus to the card that it was about: a key that is pressed before would go there.
  await expect(connect.card(OUTSIDER, 'Online')).toBeFocused();
  // The server says so before its answer has reached the agent.
  await expect.poll(agent.output).toContain('Registered.');
}

/** Deleting a team asks, names what goes, and waits for the tick. */
export async function deleteATeam(first: Page, second: Page): Promise<void> {
  await select(first, 'VP Research');
  await first.getByRole('button', { name: 'Actions for VP Research' }).click();
  await first.getByRole('menuitem', { name: 'Delete' }).click();
  const dialog = first.getByRole('alertdialog');
  const confirm = dialog.getByRole('button', { name: /^Delete 3\d workspaces$/ });
  await expect(confirm).toBeDisabled();
  await expectAccessible(first);
  await dialog.getByRole('checkbox').click();
  await confirm.click();
  await expect(dialog).toBeHidden();
  for (const page of [first, second]) await expect(cardOf(page, 'VP Research')).toHaveCount(0);
}

export async function expectEverythingAsItWas(page: Page, online: string): Promise<void> {
  await expect(page.getByRole('banner').getByText(online)).toBeVisible();
  await expect(cardOf(page, 'VP Research')).toHaveCount(0);
  await expect(cardOf(page, OUTSIDER)).toHaveCount(1);
  await select(page, HEAD);
  const chat = new ChatPanel(page, HEAD);
  await expect(chat.panel.locator('header').first()).toContainText('Answers for all of it');
  await chat.panel.getByRole('tab', { name: 'Chat', exact: true }).click();
  await expect(chat.messages).toHaveCount(2);
}
