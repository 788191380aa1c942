import { preload } from 'react-dom';
import { urlOf } from '@/components/api-client/call';
import { CanvasPage } from '@/components/canvas/canvas-page';
import { listWorkspaces } from '@/contracts/workspaces';

export default function Page() {
  // On its way while the page's scripts still load: the first thing that they ask for.
  preload(urlOf(listWorkspaces), { as: 'fetch', crossOrigin: 'anonymous' });
  return <CanvasPage />;
}
