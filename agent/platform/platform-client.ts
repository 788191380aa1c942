import { type JsonAnswer, type JsonCall, JsonClient } from './http-json';
import { readToken } from './token-file';

const TIMEOUT_MS = 30_000;

/** What a request to the platform needs beside its path. */
export interface PlatformRequest {
  readonly body?: unknown;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal of the platform, or its silence (`status` 0), in words for people. */
export class PlatformError extends Error {
  override readonly name = 'PlatformError';

  constructor(
    readonly status: number,
    /** Of the platform's table of errors; '' where it gave none. */
    readonly code: string,
    message: string,
    readonly answer: Readonly<Record<string, unknown>> | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface PlatformClientOptions {
  readonly platformUrl: string;
  readonly workspaceId: string;
  readonly tokenFile: string;
  readonly token: string | null;
}

/** The agent's way to the platform's API, as itself. Tools and everything else in this program share it. */
export class PlatformClient {
  readonly #client = new JsonClient();

  constructor(private readonly options: PlatformClientOptions) {}

  get workspaceId(): string {
    return this.options.workspaceId;
  }

  /**
   * The answer's body, a list as it is.
   * @param path below the API, such as `/workspaces/<id>/notify`
   * @throws PlatformError
   */
  async call(method: JsonCall['method'], path: string, request: PlatformRequest = {}): Promise<unknown> {
    const answer = await this.send(method, path, request);
    if (answer.status >= 200 && answer.status < 300) return answer.body ?? answer.list;
    const { error, code } = answer.body ?? {};
    throw new PlatformError(
      answer.status,
      typeof code === 'string' ? code : '',
      typeof error === 'string' ? error : `The platform answered with status ${answer.status}.`,
      answer.body,
    );
  }

  /** Any answer, refusals too. @throws PlatformError where none comes */
  async send(
    method: JsonCall['method'],
    path: string,
    { body, timeoutMs = TIMEOUT_MS, signal, headers = {} }: PlatformRequest = {},
  ): Promise<JsonAnswer> {
    const { platformUrl, workspaceId, tokenFile, token } = this.options;
    const bearer = readToken(tokenFile) ?? token ?? '';
    try {
      return await this.#client.send({
        method,
        url: `${platformUrl}${path}`,
        headers: { authorization: `Bearer ${bearer}`, 'x-workspace-id': workspaceId, ...headers },
        ...(body === undefined ? {} : { body }),
        timeoutMs,
        signal,
      });
    } catch (cause) {
      throw new PlatformError(0, 'no_answer', 'The platform could not be reached.', null, { cause });
    }
  }

  close(): void {
    this.#client.close();
  }
}
