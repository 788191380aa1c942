import { DocMissing } from '@/components/docs/doc-home';

export default function NotFound() {
  return <DocMissing />;
}
