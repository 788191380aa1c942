// The same cards in plain React Flow with its default settings: what the canvas is compared with. Runs in the browser.
import { type Node, type NodeProps, ReactFlow, useNodesState } from '@xyflow/react';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { layoutWorkspaces } from '@/domain/layout';
import '@xyflow/react/dist/style.css';
import '../../../components/ui/tokens.css';
import '../../../components/canvas/canvas.css';
import '../../../components/canvas/card-skills.css';
import '../../../components/canvas/strip.css';

type Card = Node<{ row: WorkspaceRow }>;

declare global {
  interface Window {
    /** Shows another task on a card, as an event of the stream does on the canvas. */
    updateCard?: (id: string, task: string) => void;
  }
}

function Head({ row }: { row: WorkspaceRow }) {
  return (
    <>
      <button type="button" className="card-hit" data-workspace-id={row.id} aria-label={row.name} />
      <header className="card-head">
        <span className="dot" data-tone="ok" />
        <h2 className="card-name">{row.name}</h2>
        <span className="count-pill">3</span>
      </header>
      <p className="card-role">{row.role}</p>
    </>
  );
}

function PlainCard({ data: { row } }: NodeProps<Card>) {
  return (
    <article className="card" data-tone="ok">
      <Head row={row} />
      <ul className="card-skills">
        <li>Plan</li>
        <li>Write</li>
        <li className="card-skills-more">+1</li>
      </ul>
      <div className="card-rest">
        <p className="strip" data-tone="accent">
          <span className="strip-mark" data-mark="busy" />
          <span className="strip-text">{row.current_task ?? 'Nothing to do'}</span>
        </p>
        <footer className="card-foot">
          <span className="card-place">
            {row.runtime} <i>·</i> T{row.tier}
          </span>
          <span className="card-note" data-tone="idle">
            Online
          </span>
        </footer>
      </div>
    </article>
  );
}

function PlainTeam({ data: { row } }: NodeProps<Card>) {
  return (
    <section className="team" data-tone="ok">
      <Head row={row} />
    </section>
  );
}

const NODE_TYPES = { card: PlainCard, team: PlainTeam };

function toNodes(rows: readonly WorkspaceRow[]): Card[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const parents = new Set(rows.map((row) => row.parent_id));
  return [...layoutWorkspaces(rows)].flatMap(([id, box]) => {
    const row = byId.get(id);
    if (!row) return [];
    return [
      {
        id,
        type: parents.has(id) ? 'team' : 'card',
        position: { x: box.x, y: box.y },
        style: { width: box.width, height: box.height },
        ...(box.parentId === null ? {} : { parentId: box.parentId }),
        data: { row },
      },
    ];
  });
}

function Plain({ rows }: { rows: readonly WorkspaceRow[] }) {
  const [nodes, setNodes, onNodesChange] = useNodesState(toNodes(rows));
  useEffect(() => {
    window.updateCard = (id, task) =>
      setNodes((all) =>
        all.map((node) =>
          node.id === id ? { ...node, data: { row: { ...node.data.row, current_task: task } } } : node,
        ),
      );
  }, [setNodes]);
  return (
    <ReactFlow
      nodes={nodes}
      edges={[]}
      nodeTypes={NODE_TYPES}
      onNodesChange={onNodesChange}
      fitView
      minZoom={0.02}
    />
  );
}

function App() {
  const [rows, setRows] = useState<readonly WorkspaceRow[] | null>(null);
  useEffect(() => {
    void fetch('/rows').then(async (response) => setRows(await response.json()));
  }, []);
  return rows && <Plain rows={rows} />;
}

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
