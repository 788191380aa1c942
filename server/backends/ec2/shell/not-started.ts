/** A connection turned out to be dead, or full, before it had taken a command: another one may be tried. */
export class NotStarted extends Error {
  override readonly name = 'NotStarted';

  constructor(cause?: unknown) {
    super('The connection has taken no command.', { cause });
  }
}
