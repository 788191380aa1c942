import { AskDialog } from '@/components/ui/ask-dialog';

export type Asked = 'remove' | 'factor';

interface Props {
  readonly asked: Asked;
  readonly name: string;
  readonly onKeep: () => void;
  readonly onGo: () => Promise<void>;
}

/** Asks before something is taken from a person. */
export function PersonDialog({ asked, name, onKeep, onGo }: Props) {
  const words =
    asked === 'remove'
      ? {
          title: `Remove ${name}?`,
          text: 'They are signed out at once and cannot come back without a new invitation. What they did stays in the audit log.',
          go: 'Remove',
        }
      : {
          title: `Take away the second factor of ${name}?`,
          text: 'For somebody who has lost both the app and the recovery codes. Make sure that it is really them who ask: afterwards the password alone is enough. Their sessions end.',
          go: 'Take it away',
        };
  return <AskDialog {...words} keep="Keep" onKeep={onKeep} onGo={() => void onGo()} />;
}
