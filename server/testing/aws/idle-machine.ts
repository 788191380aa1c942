import type { LoopbackMachine } from './machine';

/** A machine of which nobody asks more than its states: it runs nothing, and says on its console what it was started with. */
export function idleMachine(instanceId: string): LoopbackMachine & { end(): void } {
  let isRunning = false;
  let printed = '';
  return {
    privateAddress: '127.0.0.1',
    publicAddress: '127.0.0.1',
    sshPort: 0,
    async start(userData) {
      isRunning = true;
      printed += `${instanceId} boots: ${userData}\n`;
    },
    async stop() {
      isRunning = false;
    },
    async terminate() {
      isRunning = false;
    },
    running: () => isRunning,
    console: () => printed,
    end() {
      isRunning = false;
    },
  };
}
