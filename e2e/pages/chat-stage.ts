import { type Browser, type BrowserContext, expect, test } from '@playwright/test';
import { reply, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { endAllChildren } from '../process/support/child';
import { type ServerProcess, startServer } from '../process/support/server-process';
import { makeTempFolder, removeTempFolders } from '../process/support/temp-folders';
import { ChatPanel } from './chat-panel';
import { openWatched, type WatchedPage } from './watched-page';

type ContextOptions = Parameters<Browser['newContext']>[0];

/** One server for the tests of a file, and what they put on it; everything is cleared away by itself. */
export class ChatStage {
  #server: ServerProcess | null = null;
  readonly #dataDir = makeTempFolder('chat');
  readonly #contexts: BrowserContext[] = [];
  readonly #agents: ScriptedAgent[] = [];

  /** @param env settings beside those of every test */
  constructor(private readonly env: Readonly<Record<string, string>> = {}) {
    test.beforeAll(async () => {
      this.#server = await startServer({ ...this.env, DATA_DIR: this.#dataDir });
    });
    test.afterEach(async () => {
      await Promise.all(this.#contexts.splice(0).map((context) => context.close()));
      await Promise.all(this.#agents.splice(0).map((agent) => agent.close()));
    });
    test.afterAll(async () => {
      await endAllChildren();
      await removeTempFolders();
    });
  }

  get server(): ServerProcess {
    if (!this.#server) throw new Error('the server is not started yet');
    return this.#server;
  }

  /** kill -9, and the same server again at the same address. */
  async restart(): Promise<void> {
    const { port } = this.server;
    this.server.kill('SIGKILL');
    await this.server.ended;
    this.#server = await startServer({ ...this.env, DATA_DIR: this.#dataDir, PORT: String(port) });
  }

  async newContext(browser: Browser, options: ContextOptions = {}): Promise<BrowserContext> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    this.#contexts.push(context);
    return context;
  }

  /** Opens the page with the panel of this workspace. */
  async openChat(
    context: BrowserContext,
    { id, name }: { id: string; name: string },
  ): Promise<WatchedPage & { chat: ChatPanel }> {
    const watched = await openWatched(context, `http://localhost:${this.server.port}/?ws=${id}`);
    const chat = new ChatPanel(watched.page, name);
    await expect(chat.composer).toBeVisible();
    return { ...watched, chat };
  }

  async createMock(name: string): Promise<{ id: string; name: string }> {
    const { id } = await this.server.api.create(name);
    await this.server.api.listSettled(30_000);
    return { id, name };
  }

  /** A workspace whose agent is at this address and does what the test says. */
  async createPush(name: string, first = reply('Hello.'), rest: object = {}) {
    const agent = await startScriptedAgent(first);
    this.#agents.push(agent);
    const { id, connection } = await this.createExternal(name, { url: agent.url, ...rest });
    return { id, name, agent, token: connection.auth_token };
  }

  createExternal(
    name: string,
    rest: object = {},
  ): Promise<{ id: string; connection: { auth_token: string } }> {
    return this.server.api.json('POST', '/workspaces', { name, runtime: 'external', ...rest });
  }

  /** The agent says something to the people. */
  notify(id: string, message: string, attachments: object[] = []): Promise<unknown> {
    return this.server.api.json('POST', `/workspaces/${id}/notify`, { message, attachments });
  }

  async historyOf(id: string): Promise<{ role: string; content: string }[]> {
    const path = `/workspaces/${id}/chat-history?limit=200`;
    const page = await this.server.api.json<{ messages: { role: string; content: string }[] }>('GET', path);
    return page.messages;
  }
}

/** A promise that the test keeps when it wants to. */
export function gate(): { readonly opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
