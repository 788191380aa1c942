import { createStore } from 'zustand/vanilla';

const KEY = 'molecule.traffic';

function read(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    // Nothing can be kept there.
    return true;
  }
}

/** Whether the canvas shows who calls whom; this browser remembers it. */
export const trafficSwitch = createStore<{ readonly isOn: boolean }>(() => ({
  isOn: typeof window === 'undefined' ? true : read(),
}));

export function setTraffic(isOn: boolean): void {
  trafficSwitch.setState({ isOn });
  try {
    localStorage.setItem(KEY, isOn ? 'on' : 'off');
  } catch {
    // Then it is known for as long as this page is open.
  }
}
