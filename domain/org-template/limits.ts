/** What one template may hold; above it the template is refused and the limit is named. */
export const TEMPLATE_LIMITS = {
  workspaces: 20_000,
  /** Levels of workspaces below each other. */
  depth: 64,
  /** Files that include files. */
  includeDepth: 16,
  /** Values of the whole document after aliases and includes are put in: what multiplies itself ends here. */
  values: 400_000,
  /** Levels of lists and mappings inside each other. */
  nesting: 200,
  yamlBytes: 2 * 1024 * 1024,
  /** Of all YAML files that are read: parsing them takes the process for itself. */
  yamlBytesTotal: 4 * 1024 * 1024,
  /** Structural characters of all YAML files: line ends, brackets, commas, colons. The time of parsing goes with them. */
  yamlMarks: 300_000,
  fileBytes: 1024 * 1024,
  files: 10_000,
  totalBytes: 64 * 1024 * 1024,
  filesPerWorkspace: 200,
  promptBytes: 256 * 1024,
  /** Of all texts that workspaces get, each counted for every workspace that gets it: thousands may share a file. */
  writtenBytes: 128 * 1024 * 1024,
  /** Problems told at once. */
  problems: 50,
  warnings: 200,
} as const;
