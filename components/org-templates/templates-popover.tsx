'use client';

import { Popover } from 'radix-ui';
import { useInteraction, usePlatform } from '@/components/canvas/platform-context';
import { Button } from '@/components/ui/button';
import type { OrgTemplateSummary } from '@/contracts/org-templates';
import { TemplateList } from './template-list';

/** Brings another organisation onto a canvas that is already in use. */
export function TemplatesPopover({
  onImport,
}: {
  onImport: (template: OrgTemplateSummary) => Promise<void>;
}) {
  const { interaction } = usePlatform();
  const isOpen = useInteraction((state) => state.showsTemplates);
  const setOpen = (showsTemplates: boolean) => interaction.setState({ showsTemplates });
  const importAndClose = async (template: OrgTemplateSummary) => {
    await onImport(template);
    setOpen(false);
  };
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button className="shadow-card">Templates</Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="top"
          align="start"
          sideOffset={8}
          collisionPadding={12}
          aria-label="Organisation templates"
          className="popover-box z-(--z-popover) max-h-[min(420px,70dvh)] w-[min(340px,calc(100vw-24px))] overflow-y-auto rounded-card border border-line bg-surface p-2 shadow-float outline-none"
        >
          <h2 className="px-2 pt-1 pb-1 font-[650] text-12 text-muted">Import an organisation</h2>
          <TemplateList onImport={importAndClose} size="small" />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
