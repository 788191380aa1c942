import Link from 'next/link';
import { DOC_PAGES, docPath } from './doc-pages';

const INTRO =
  'Molecule is the control plane for organisations of AI agents. These pages say what it does today, and what it does not do yet.';

/** The first page: what there is to read. */
export function DocHome() {
  return (
    <main id="content" tabIndex={-1} className="doc-main doc-wide">
      <div className="doc-text">
        <h1>Docs</h1>
        <p>{INTRO}</p>
      </div>
      <DocCards />
    </main>
  );
}

/** In place of a page that does not exist. */
export function DocMissing() {
  return (
    <main id="content" tabIndex={-1} className="doc-main doc-wide">
      <div className="doc-text">
        <h1>There is no such page</h1>
        <p>It may have moved, or the link is incomplete. This is what there is to read.</p>
      </div>
      <DocCards />
    </main>
  );
}

function DocCards() {
  return (
    <ul className="doc-cards">
      {DOC_PAGES.map(({ id, title, about }) => (
        <li key={id}>
          <Link href={docPath(id)} className="doc-card">
            <span className="doc-card-title">{title}</span>
            <span className="doc-card-about">{about}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
