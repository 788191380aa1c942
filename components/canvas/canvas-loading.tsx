/** Quiet cards in the shape of what comes; drawn by the server, so it stands before any script runs. */
const TEAMS = [
  ['one', 4],
  ['two', 4],
] as const;

export function CanvasLoading() {
  return (
    <div role="status" className="canvas-loading">
      <span className="sr-only">Loading workspaces</span>
      <div className="skeleton-org" aria-hidden="true">
        <SkeletonHead />
        <div className="skeleton-teams">
          {TEAMS.map(([team, cards]) => (
            <div key={team} className="skeleton-team">
              <SkeletonHead />
              <div className="skeleton-cards">
                {Array.from({ length: cards }, (_, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: fixed shapes without identity
                  <div key={index} className="skeleton-card">
                    <SkeletonHead />
                  </div>
                ))}
              </div>
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

function SkeletonHead() {
  return (
    <div className="skeleton-head">
      <span className="skeleton-dot" />
      <span className="skeleton-lines">
        <span className="skeleton-line" />
        <span className="skeleton-line skeleton-short" />
      </span>
    </div>
  );
}
