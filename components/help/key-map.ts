interface KeyGroup {
  readonly title: string;
  readonly keys: readonly {
    /** Pressed together. */
    readonly press: readonly string[];
    readonly does: string;
  }[];
}

/** The keys as the help shows them. */
export const KEY_GROUPS: readonly KeyGroup[] = [
  {
    title: 'Anywhere',
    keys: [
      { press: ['Ctrl or ⌘', 'K'], does: 'Find a workspace, or do a thing' },
      { press: ['Ctrl or ⌘', ','], does: 'Open the settings' },
      { press: ['Ctrl or ⌘', 'Z'], does: 'Undo what was arranged; with Shift do it again' },
      { press: ['?'], does: 'Show this list' },
      { press: ['Esc'], does: 'Close or let go of one thing: a menu, the picked cards, the panel' },
    ],
  },
  {
    title: 'On a card',
    keys: [
      { press: ['Enter'], does: 'Select it and open its panel' },
      { press: ['Shift', 'Enter'], does: 'Pick it, to do something to several' },
      { press: ['Arrow keys'], does: 'Go to the next card in that direction' },
      { press: ['Shift', 'F10'], does: 'Open its menu' },
    ],
  },
  {
    title: 'With a selected card',
    keys: [
      { press: ['Enter'], does: 'Go to the first member of the team' },
      { press: ['Shift', 'Enter'], does: 'Go to the team above' },
      { press: ['Z'], does: 'Bring its team into view' },
      { press: ['Ctrl or ⌘', ']'], does: 'Bring it above the cards beside it; with [ below them' },
      { press: ['F2'], does: 'Rename it' },
      { press: ['Delete'], does: 'Delete it, or all picked cards; it asks first' },
    ],
  },
  {
    title: 'With the mouse',
    keys: [
      { press: ['Shift', 'Click'], does: 'Pick a card, or let go of it' },
      { press: ['Double click'], does: 'Expand a team, or zoom to it' },
      { press: ['Right click'], does: 'Open the menu of a card' },
      { press: ['Drag a card'], does: 'Move it; onto another one: into its team, with Ctrl or ⌘: out of it' },
      {
        press: ['Drag a corner'],
        does: 'Make the selected team larger; a double click fits it to its members',
      },
      { press: ['Wheel'], does: 'Zoom' },
    ],
  },
];
