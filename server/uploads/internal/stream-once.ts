const PIECE_BYTES = 256 * 1024;
/** Who reads nothing for so long holds memory that others wait for. */
const STALL_MS_MAX = 60_000;

/**
 * Gives bytes out as they are asked for.
 * @param leave called once, when they are read, their reader has gone, or he has stopped reading
 */
export function streamOnce(
  content: Uint8Array,
  leave: () => void,
  stallMsMax = STALL_MS_MAX,
): ReadableStream<Uint8Array> {
  let at = 0;
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    clearTimeout(timer);
    leave();
  };
  return new ReadableStream(
    {
      start(controller) {
        timer = setTimeout(() => {
          controller.error(new Error('nobody has read on'));
          leave();
        }, stallMsMax);
        timer.unref();
      },
      pull(controller) {
        timer?.refresh();
        const piece = content.subarray(at, at + PIECE_BYTES);
        at += PIECE_BYTES;
        if (piece.byteLength > 0) controller.enqueue(piece);
        if (at < content.byteLength) return;
        controller.close();
        end();
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}
