import type { PlatformClient } from '../platform/platform-client';
import type { ToolServer } from '../tools/tool-server';
import type { OpenTools, TurnFacts } from '../turns/tool-provider';

export interface LateToolsOptions {
  /** With connections of its own: tools wait on them for minutes. */
  readonly platform: PlatformClient;
  readonly workspaceRoot: string;
  /** As the configuration says it. */
  readonly role: () => unknown;
}

/** The tools of the platform, made with the first turn: an agent at rest does without their memory. */
export class LateTools {
  #server: Promise<ToolServer> | null = null;
  #isStarted: ToolServer | null = null;

  constructor(private readonly options: LateToolsOptions) {}

  async open(turn: TurnFacts): Promise<OpenTools> {
    this.#server ??= this.#start();
    return (await this.#server).open(turn);
  }

  /** True when a turn was told by a tool how this delegation ended. */
  wasTold(delegationId: string): boolean {
    return this.#isStarted?.wasTold(delegationId) ?? false;
  }

  async close(): Promise<void> {
    await (await this.#server)?.close();
  }

  async #start(): Promise<ToolServer> {
    const [{ startToolServer }, { readToolRole }] = await Promise.all([
      import('../tools/tool-server'),
      import('../tools/tool-roles'),
    ]);
    const { platform, workspaceRoot, role } = this.options;
    this.#isStarted = await startToolServer({ platform, workspaceRoot, role: readToolRole(role()) });
    return this.#isStarted;
  }
}
