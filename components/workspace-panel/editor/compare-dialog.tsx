'use client';

import dynamic from 'next/dynamic';
import { loadPart } from '@/components/api-client/load-part';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { DialogButtons } from '@/components/ui/dialog-buttons';
import { PanelSkeleton } from '../panel-skeleton';
import { isYamlName } from './is-yaml-name';
import './editor.css';

const compareView = () => import('./compare-view').then((module) => module.CompareView);
const CompareView = dynamic(() => loadPart(compareView), { loading: () => <PanelSkeleton /> });

interface Props {
  /** Of the file. */
  readonly name: string;
  readonly theirs: string;
  readonly mine: string;
  readonly onTakeTheirs: () => void;
  readonly onKeepMine: () => void;
  readonly onClose: () => void;
}

/** Shows what somebody else saved beside what is edited here, and asks which is to stay. */
export function CompareDialog({ name, theirs, mine, onTakeTheirs, onKeepMine, onClose }: Props) {
  return (
    <Dialog
      isWide
      title={`Two versions of ${name}`}
      description="It was saved elsewhere while you edited it here. One of the two can stay."
      onClose={onClose}
    >
      <p className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-12 text-muted">
        <span>
          <b className="text-bad">−</b> only in the saved one
        </span>
        <span>
          <b className="text-ok">+</b> only in yours
        </span>
      </p>
      <CompareView theirs={theirs} mine={mine} isYaml={isYamlName(name)} />
      <DialogButtons className="mt-4">
        <Button onClick={onClose}>Go on editing</Button>
        <Button onClick={onTakeTheirs}>Take theirs</Button>
        <Button tone="primary" onClick={onKeepMine}>
          Keep mine and save
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
