/** A pause that something can end early; a wake that comes while nobody pauses ends the next one. */
export interface Pauser {
  pause(ms: number): Promise<void>;
  wake(): void;
}

export function createPauser(): Pauser {
  let end: (() => void) | null = null;
  let isDue = false;
  return {
    pause(ms) {
      if (isDue) {
        isDue = false;
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        const timer = setTimeout(finish, ms);
        function finish(): void {
          clearTimeout(timer);
          end = null;
          resolve();
        }
        end = finish;
      });
    },
    wake() {
      if (end) end();
      else isDue = true;
    },
  };
}
