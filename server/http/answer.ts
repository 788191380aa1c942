/** An answer before it is a web Response or is written to a socket: making the one to copy it to the other is dear. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | ReadableStream<Uint8Array>;
}

const NOT_MODIFIED = 304;

/** As Next takes it. */
export const toResponse = ({ status, headers, body }: Answer): Response =>
  // A web Response of this status takes no body, not even an empty one.
  new Response(status === NOT_MODIFIED ? null : body, { status, headers: { ...headers } });
