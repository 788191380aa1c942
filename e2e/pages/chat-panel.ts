import { expect, type Locator, type Page } from '@playwright/test';

/** The Chat tab of the panel, as a person finds their way in it. */
export class ChatPanel {
  readonly panel: Locator;
  readonly myChat: Locator;
  readonly agentComms: Locator;
  readonly composer: Locator;
  readonly send: Locator;
  readonly conversation: Locator;
  /** Every message, of whoever. */
  readonly messages: Locator;
  readonly failure: Locator;

  constructor(
    readonly page: Page,
    readonly name: string,
  ) {
    this.panel = page.getByRole('complementary', { name: `${name}: panel` });
    this.myChat = this.panel.getByRole('tab', { name: 'My Chat' });
    this.agentComms = this.panel.getByRole('tab', { name: /^Agent Comms/ });
    this.composer = this.panel.getByRole('textbox', { name: `Message to ${name}` });
    this.send = this.panel.getByRole('button', { name: 'Send', exact: true });
    this.conversation = this.panel.getByRole('region', { name: `Conversation with ${name}` });
    this.messages = this.conversation.getByRole('article');
    this.failure = this.panel.locator('.chat-failure');
  }

  /** Messages that hold this text. */
  message(text: string | RegExp): Locator {
    return this.messages.filter({ hasText: text });
  }

  of(role: 'user' | 'agent' | 'system'): Locator {
    return this.conversation.locator(`article[data-role="${role}"]`);
  }

  /** As soon as it can be said: while an agent starts, Enter sends nothing and keeps the text. */
  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await expect(this.send).toBeEnabled();
    await this.composer.press('Enter');
  }
}
