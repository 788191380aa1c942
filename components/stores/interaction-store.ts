import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AskedDrop, DragState } from '@/components/arranging/drag-state';
import type { BatchQuestion } from '@/components/batch/plan-batch';
import type { LifecycleVerb } from '@/components/lifecycle/verbs';
import type { OpenImport } from '@/components/org-templates/import-source';
import type { OpenDeploy } from '@/components/org-templates/open-deploy';
import type { SettingsTab } from '@/components/settings/settings-tabs';
import type { DetailsDraft } from '@/components/workspace-panel/details/details-form';
import { DEFAULT_TAB, type PanelTab } from '@/components/workspace-panel/panel-tabs';
import { WIDTH_DEFAULT } from '@/components/workspace-panel/panel-width';
import type { ExternalConnection } from '@/contracts/external-connection';
import type { Arriving } from './arrivals';

/** How much a card shows at the present zoom. */
export type LevelOfDetail = 'full' | 'compact' | 'block' | 'tile';

export interface NamedChild {
  readonly id: string;
  readonly name: string;
}

export type OpenDialog =
  | { readonly kind: 'rename'; readonly id: string }
  /** Where it is to go, for whoever does not drag. */
  | { readonly kind: 'move-to'; readonly id: string }
  /** Asks before a workspace is started or stopped. */
  | { readonly kind: 'verb'; readonly id: string; readonly verb: LifecycleVerb }
  /** What its machine has written. */
  | { readonly kind: 'console'; readonly id: string }
  | {
      readonly kind: 'delete';
      readonly id: string;
      /** What the server says goes too, when it asked for a confirmation that the page did not expect. */
      readonly asked: { readonly children: readonly NamedChild[]; readonly count: number } | null;
    };

/** What the window that creates a workspace starts from. */
export interface CreateStart {
  /** An agent runtime; null: the first there is. */
  readonly runtime: string | null;
}

/** The window that shows an agent of somebody else how to connect. */
export interface OpenConnect {
  readonly id: string;
  /** With the token that is shown this once; null when it is opened again later. */
  readonly shown: ExternalConnection | null;
}

/** A token that was just made; nothing shows it again. */
export interface MintedToken {
  /** A workspace's token, or an organisation key. */
  readonly kind: 'token' | 'key';
  /** Of the workspace whose agent may use it, or of the key. */
  readonly name: string;
  readonly token: string;
}

/** What was removed and can come back, or which keys there are. */
export type CanvasPlace = 'trash' | 'help';

/** The menu of a card, at a place of the window. */
export interface OpenMenu {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

/** What a person is doing with the page; nothing here comes from the server. */
export interface InteractionState {
  readonly selectedId: string | null;
  /** The cards that were picked one by one, to do the same to all of them. */
  readonly batch: ReadonlySet<string>;
  /** What the pointer holds. */
  readonly drag: DragState | null;
  /** Asks whether what was let go may go there. */
  readonly dropping: AskedDrop | null;
  /** Asks before something is done to several workspaces. */
  readonly asking: BatchQuestion | null;
  /** A window of the canvas that is about no workspace in particular. */
  readonly place: CanvasPlace | null;
  /** Of the panel; it stays when another card is selected. */
  readonly tab: PanelTab;
  /** Whose Agent Comms were asked for, until its chat has opened them. */
  readonly commsAskedOf: string | null;
  /** Pixels. */
  readonly panelWidth: number;
  readonly dialog: OpenDialog | null;
  /** By workspace: what was asked for and not answered yet. */
  readonly acting: ReadonlyMap<string, LifecycleVerb>;
  readonly menu: OpenMenu | null;
  /** The card that somebody wonders about. */
  readonly why: OpenMenu | null;
  readonly creating: CreateStart | null;
  /** No `dialog`: it outlives the row and the window that created it, because the token in it cannot be had again. */
  readonly connecting: OpenConnect | null;
  /** Shown until the person who asked for it has put it away, whatever becomes of the workspace. */
  readonly minted: MintedToken | null;
  /** By workspace: what was typed and not saved. */
  readonly detailsDrafts: ReadonlyMap<string, DetailsDraft>;
  /** The tab of the settings that are open; null: they are closed. */
  readonly settings: SettingsTab | null;
  /** Asks before it does what would lose something typed in the settings; null: nothing would be lost. */
  readonly guardSettings: ((go: () => void) => void) | null;
  /** The list of organisation templates over the canvas. */
  readonly showsTemplates: boolean;
  readonly levelOfDetail: LevelOfDetail;
  /** Of the cards that a far view paints: those in view that have an element of their own all the same. */
  readonly farFew: ReadonlySet<string>;
  /** The one under the pointer, which has one too. */
  readonly farHover: string | null;
  /** True while the view follows new arrivals; a pan or zoom by hand ends it. */
  readonly followsArrivals: boolean;
  /** A workspace template that waits for its keys. */
  readonly deploying: OpenDeploy | null;
  /** The plan of an import that waits for a person's word. */
  readonly importing: OpenImport | null;
  /** The organisation that this page is bringing in; null once it stands. */
  readonly arriving: Arriving | null;
  /** Cards that just became complete: they shine once. */
  readonly shining: ReadonlySet<string>;
}

const NOBODY: ReadonlySet<string> = new Set();

export type InteractionStore = StoreApi<InteractionState>;

export const createInteractionStore = (): InteractionStore =>
  createStore<InteractionState>(() => ({
    selectedId: null,
    batch: NOBODY,
    drag: null,
    dropping: null,
    asking: null,
    place: null,
    tab: DEFAULT_TAB,
    commsAskedOf: null,
    panelWidth: WIDTH_DEFAULT,
    dialog: null,
    acting: new Map(),
    menu: null,
    why: null,
    creating: null,
    connecting: null,
    minted: null,
    detailsDrafts: new Map(),
    settings: null,
    guardSettings: null,
    showsTemplates: false,
    levelOfDetail: 'full',
    farFew: NOBODY,
    farHover: null,
    followsArrivals: true,
    deploying: null,
    importing: null,
    arriving: null,
    shining: NOBODY,
  }));

/**
 * Below 0.5 a card keeps its dot, name and strip colour; below 0.3 it is a block with a name; below 0.19 no name would
 * be readable on a card, so only its colour is left.
 */
export function levelOfDetailAt(zoom: number): LevelOfDetail {
  if (zoom < 0.19) return 'tile';
  if (zoom < 0.3) return 'block';
  return zoom < 0.5 ? 'compact' : 'full';
}

/** True where the cards are painted and few of them have an element. */
export const isFar = (level: LevelOfDetail): boolean => level === 'block' || level === 'tile';
