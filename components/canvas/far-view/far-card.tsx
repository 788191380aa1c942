import { CardHit } from '../card-hit';
import type { CardData } from '../derive-nodes';

/** What of a painted card the pointer, the keyboard and readers of the screen find. */
export function FarCard({
  data,
  isSelected,
  isTeam,
}: {
  data: CardData;
  isSelected: boolean;
  isTeam: boolean;
}) {
  return (
    <div
      className="far-card"
      data-team={isTeam || undefined}
      data-selected={isSelected || undefined}
      data-locked={data.isLocked || undefined}
    >
      <CardHit
        row={data.row}
        isSelected={isSelected}
        isFolded={data.hasChildren && !isTeam}
        title={[data.row.name, data.row.role].filter(Boolean).join('\n')}
      />
    </div>
  );
}
