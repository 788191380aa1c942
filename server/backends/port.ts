import type { BackendKind } from '@/domain/agent-runtimes';

/** What a backend needs to know of a workspace; no more than the row, so that a destroy works after a purge. */
export interface BackendWorkspace {
  readonly id: string;
  readonly name: string;
  readonly runtime: string;
  readonly backend: BackendKind;
  readonly tier: number;
  readonly instanceId: string | null;
}

/** What a backend can do, as data: callers ask here and never compare names. */
export interface BackendCapabilities {
  /** There is a machine: it can be observed, stopped and destroyed. */
  readonly compute: boolean;
  /** Its agent reports itself by heartbeats: silence means that it is gone. */
  readonly heartbeats: boolean;
  /** There is no agent: the platform answers in its place. */
  readonly cannedAnswers: boolean;
  readonly logs: boolean;
  readonly exec: boolean;
  readonly files: boolean;
  /** A person can have a shell inside. */
  readonly terminal: boolean;
  /** Agents come as images, which can be pinned and refreshed. */
  readonly images: boolean;
  /**
   * How many workspaces one job may start or end together: 1 where each takes its time, more where it costs nothing.
   * Where it is 1, starts wait for their turn: MOLECULE_PROVISION_CONCURRENCY.
   */
  readonly batchMax: number;
  /**
   * What a machine of each tier (1 to 4, in this order) comes to a month while it runs, in US cents; null where that is not
   * known. Null altogether: nobody sends a bill for it.
   */
  readonly monthlyCents: readonly (number | null)[] | null;
}

/** `unknown` means that nobody could say; it never leads to a restart. */
export type MachineState = 'running' | 'stopped' | 'absent' | 'unknown';

/** What a start is doing right now, for the card: plain words, and how far it is where that is known (0 to 1). */
export interface StartProgress {
  readonly text: string;
  readonly share: number | null;
}

/** What a machine is started with. The workspace says what it is, this how this one start is done. */
export interface MachineStart {
  /** The environment of the agent, and nothing else of ours gets into it (spec 4.4). */
  readonly env: Readonly<Record<string, string>>;
  /** Written before the agent starts, over what is there: its token, for instance. */
  readonly files: readonly NewFile[];
  /** Written before the agent starts, each only where none is yet. */
  readonly firstFiles: readonly { readonly path: string; readonly content: Uint8Array }[];
  /** Forget the sessions of the agent's engine. */
  readonly resetSession: boolean;
  /** The image of exactly this content, `sha256:…`; null: the newest of its runtime. */
  readonly imageDigest: string | null;
  /** A folder of the host to work in; null: one of its own. */
  readonly directory: { readonly hostPath: string; readonly access: 'read_only' | 'read_write' } | null;
  /** May be called often; whoever listens keeps it within bounds. */
  readonly onProgress: (progress: StartProgress) => void;
  /** Gives up: what was made so far is taken away. */
  readonly signal: AbortSignal;
}

export interface ProvisionResult {
  readonly instanceId: string | null;
  /** Where the platform reaches the agent, where the backend knows it better than the agent inside; null otherwise. */
  readonly url: string | null;
  /** The image that runs, where there are images. */
  readonly imageDigest: string | null;
  /**
   * `ready`: usable now. `starting`: its agent is on its way and will register. `awaiting_agent`: its agent runs
   * elsewhere, and nobody here can bring it.
   */
  readonly agent: 'ready' | 'starting' | 'awaiting_agent';
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface FileEntry {
  /** With its root. */
  readonly path: string;
  readonly kind: 'file' | 'directory';
  readonly sizeBytes: number;
}

export interface NewFile {
  readonly path: string;
  readonly content: Uint8Array;
  /**
   * Write only over the content of this version (null: only where there is no file), else fail with `file_changed`.
   * Undefined: over whatever there is. Content that is there already is a success all the same, so that a write whose
   * answer was lost can be repeated.
   */
  readonly expectedVersion?: string | null | undefined;
}

/**
 * The files of a workspace, as its agent sees them. Paths begin with their root (`/configs/config.yaml`); the caller has
 * checked them. Reading and writing go to the same place, whether or not the machine runs.
 */
export interface WorkspaceFiles {
  /**
   * `file_not_found` where there is none, also where a folder stands; `file_too_large` where it has more than `bytesMax`,
   * which is at least 1 MiB unless given.
   */
  read(
    workspace: BackendWorkspace,
    path: string,
    options?: { readonly bytesMax: number },
  ): Promise<Uint8Array>;
  /**
   * Writes all of them or, as well as the place can assure it, none; makes the folders that they need. Comparing and
   * writing are one step: of two writers who expect the same version, one fails. `path_taken` where a folder stands in
   * the place of a file or the other way round.
   */
  write(workspace: BackendWorkspace, files: readonly NewFile[]): Promise<void>;
  /** What lies in a folder, `depth` levels deep; nothing where there is no folder. */
  list(workspace: BackendWorkspace, path: string, options: { depth: number }): Promise<FileEntry[]>;
  /** A file, or a folder with everything in it; `file_not_found` where there is neither. */
  remove(workspace: BackendWorkspace, path: string): Promise<void>;
  /** The first files of new workspaces, many at once; what is there already stays as it is. */
  seed(files: readonly { workspace: BackendWorkspace; path: string; content: Uint8Array }[]): Promise<void>;
}

/** A shell inside a workspace. Ends by itself when its shell does. */
export interface TerminalSession {
  /** What the shell shows, as it comes; ends with it. */
  readonly output: AsyncIterable<Uint8Array>;
  write(input: Uint8Array): void;
  resize(size: TerminalSize): void;
  close(): void;
  /** The exit code of the shell; null when it was ended from outside. */
  readonly exit: Promise<number | null>;
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** A machine, or data of one, that this deployment made, whether or not a row still knows of it. */
export interface OwnMachine {
  readonly workspaceId: string;
  readonly instanceId: string | null;
  /** `data`: no machine is left, its volumes or folders are. */
  readonly kind: 'machine' | 'data';
}

/** The images that agents come in. */
export interface RuntimeImages {
  /** Fetches the newest image of a runtime, or the one of this digest; returns its digest. */
  pull(
    runtime: string,
    digest: string | null,
    onProgress: (progress: StartProgress) => void,
  ): Promise<string>;
  /** The digest of the image that a start would take now; null when none is here. */
  current(runtime: string): Promise<string | null>;
}

/**
 * Where an agent runs. Every adapter has every method; what it cannot do throws `unsupported_by_backend`, built from
 * its capabilities. Failures throw AppError with a reason a person can act on; nothing is logged and swallowed.
 */
export interface Backend {
  readonly kind: BackendKind;
  readonly capabilities: BackendCapabilities;
  /** Null while it can be used; otherwise why not, in a sentence that says what to do. Cheap: no request is made for it. */
  problem(): string | null;
  /**
   * Creates the machine and starts its agent. A machine of this workspace that is there already is replaced and its data
   * kept, so repeating a start that a crash cut short leaves exactly one. What fails takes away what it made.
   */
  provision(workspace: BackendWorkspace, start: MachineStart): Promise<ProvisionResult>;
  inspect(workspace: BackendWorkspace): Promise<MachineState>;
  /** Why a machine ended by itself: a sentence for people. Null where nobody knows, or where it runs. */
  whyEnded(workspace: BackendWorkspace): Promise<string | null>;
  /** Stops the machine and keeps its data; stopping what is stopped or absent succeeds. */
  stop(workspace: BackendWorkspace): Promise<void>;
  /** Ends the machine for good, with its data when `volumes`; destroying what is absent succeeds. */
  destroy(workspace: BackendWorkspace, options: { volumes: boolean }): Promise<void>;
  /** The newest output, at most `lines` lines. */
  logs(workspace: BackendWorkspace, options: { lines: number }): Promise<string>;
  exec(
    workspace: BackendWorkspace,
    command: readonly string[],
    options: { timeoutMs: number },
  ): Promise<ExecResult>;
  readonly files: WorkspaceFiles;
  terminal(workspace: BackendWorkspace, size: TerminalSize): Promise<TerminalSession>;
  readonly images: RuntimeImages;
  /** Every machine of this deployment at this backend: how leaks are found. Empty without machines. */
  survey(): Promise<readonly OwnMachine[]>;
  /** Frees what the adapter holds in this process. Machines go on running. */
  close(): Promise<void>;
}

/** The adapters of this process. */
export interface BackendRegistry {
  /** The adapter that runs this workspace: the only place that chooses. */
  for(workspace: Pick<BackendWorkspace, 'backend'>): Backend;
  /** Where a new workspace of this runtime will run; null for a runtime nobody knows or that nothing here can run. */
  kindFor(runtime: string): BackendKind | null;
  /** Null while something here can run this runtime; otherwise why not, in sentences that say what to do. */
  problemFor(runtime: string): string | null;
  /** All of them, for sweepers, which choose by capability. */
  readonly all: readonly Backend[];
}
