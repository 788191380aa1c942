/** One exchange on its way through the turnstile. */
export interface Ticket {
  readonly origin: string;
  /** Called once, when it is its turn. */
  start(): void;
}

interface Line {
  running: number;
  readonly waiting: Set<Ticket>;
  isMoving: boolean;
}

/**
 * Lets a number of exchanges with one origin run at a time; the others wait in the order they came. It stands before undici's
 * own queue, which keeps requests that were called off and opens connections for them.
 */
export class Turnstile {
  readonly #lines = new Map<string, Line>();

  constructor(private readonly runningMax: number) {}

  enter(ticket: Ticket): void {
    const line = this.#lineOf(ticket.origin);
    if (line.running < this.runningMax && line.waiting.size === 0) {
      line.running += 1;
      ticket.start();
    } else {
      line.waiting.add(ticket);
    }
  }

  /** Ends the turn, or the wait for it; to be called once. */
  leave(ticket: Ticket): void {
    const line = this.#lineOf(ticket.origin);
    if (!line.waiting.delete(ticket)) line.running -= 1;
    if (line.waiting.size > 0) this.#moveSoon(line);
    else if (line.running === 0) this.#lines.delete(ticket.origin);
  }

  /** Not at once: of many that are called off together, none shall get a connection only to be called off next. */
  #moveSoon(line: Line): void {
    if (line.isMoving) return;
    line.isMoving = true;
    setImmediate(() => {
      line.isMoving = false;
      for (const ticket of line.waiting) {
        if (line.running >= this.runningMax) return;
        line.waiting.delete(ticket);
        line.running += 1;
        ticket.start();
      }
    });
  }

  #lineOf(origin: string): Line {
    const known = this.#lines.get(origin);
    if (known) return known;
    const line: Line = { running: 0, waiting: new Set(), isMoving: false };
    this.#lines.set(origin, line);
    return line;
  }
}
