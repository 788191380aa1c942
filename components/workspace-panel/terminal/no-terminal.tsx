import './terminal.css';

/** Stands where a terminal would, and says why there is none. */
export function NoTerminal({ title, text }: { title: string; text: string }) {
  return (
    <div className="panel-scroll">
      <div className="panel-notice terminal-notice" data-tone="info">
        <p className="font-semibold">{title}</p>
        <p>{text}</p>
      </div>
    </div>
  );
}
