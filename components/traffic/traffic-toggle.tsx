'use client';

import { Waypoints } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { IconButton } from '@/components/ui/icon-button';
import { setTraffic, trafficSwitch } from './traffic-switch';

/** What this browser remembers; while the page is being put together, what it is by itself. */
export const useTrafficSwitch = (): boolean =>
  useSyncExternalStore(
    trafficSwitch.subscribe,
    () => trafficSwitch.getState().isOn,
    () => true,
  );

/** Turns the lines between cards on and off. */
export function TrafficToggle() {
  const isOn = useTrafficSwitch();
  return (
    <IconButton
      label="Calls between agents"
      aria-pressed={isOn}
      className="aria-pressed:text-accent-text"
      onClick={() => setTraffic(!isOn)}
    >
      <Waypoints aria-hidden="true" size={16} strokeWidth={1.75} />
    </IconButton>
  );
}
