/** Stands where a tab's content will be. */
export function PanelSkeleton() {
  return (
    <div className="panel-skeleton" role="status" aria-label="Loading">
      <span />
      <span />
      <span />
    </div>
  );
}
