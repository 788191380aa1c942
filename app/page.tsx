import { CanvasPage } from '@/components/canvas/canvas-page';

export default function Page() {
  return <CanvasPage />;
}
