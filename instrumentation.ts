/**
 * Under plain `next start` nobody has booted the platform: do it here. Under server/main.ts Deps are there already.
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { bootUnderNext } = await import('./server/boot-under-next');
    await bootUnderNext();
  }
}
